import { App } from 'aws-cdk-lib/core';
import { SeatBookingStack } from './stack.ts';

/** The CDK app: `npx cdk deploy -c stage=dev`. */
const app = new App();
const stage: string = app.node.tryGetContext('stage') ?? 'dev';
new SeatBookingStack(app, `seat-booking-${stage}`, stage);
