import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../../lib/config.ts';
import { orderFlow } from '../../lib/stacks/order-flow.ts';
import { Bridges } from './bridges.ts';

/** The CDK app of `npm run brokers`: the order flow as it is, with ways in and out of the brokers. */
const app = new App({ autoSynth: false, builtinCloudFormationValidation: false });
const { kafkaBrokers, amqpUrl, ...context } = app.node.getAllContext() as Readonly<Record<string, string>>;
const stack = orderFlow(app, { config: readConfig(context) });
new Bridges(stack, 'Bridges', { pipeline: stack.pipeline, kafkaBrokers: kafkaBrokers?.split(','), amqpUrl });
app.synth();
