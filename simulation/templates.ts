import { dirname } from 'node:path';
import type { OrderflowConfig } from '../lib/config';
import { orderFlow } from '../lib/stacks/order-flow';
import type { StackTemplate } from '../packages/simulation/cloudformation';
import { synthesize } from '../packages/simulation/synthesize';

/** The stacks of the order flow. */
export const templatesOf = (config: OrderflowConfig): StackTemplate[] =>
  synthesize((app) => {
    orderFlow(app, { config, bundle: dirname });
  });
