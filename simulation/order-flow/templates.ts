import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { OrderflowConfig } from '../../lib/config';
import { orderFlow } from '../../lib/stacks/order-flow';
import type { StackTemplate } from '../template';

/** Flags of cdk.json, without which the CDK synthesizes something else. */
const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/**
 * The stacks of the order flow, as `cdk synth` makes them, but for the functions' code: the simulation runs handlers
 * in its own process, so nothing is bundled.
 */
export function templatesOf(config: OrderflowConfig): StackTemplate[] {
  const context = { ...flags, 'aws:cdk:disable-asset-staging': true };
  const app = new App({ context, builtinCloudFormationValidation: false, analyticsReporting: false });
  orderFlow(app, { config, bundle: dirname });
  return app.synth().stacks;
}
