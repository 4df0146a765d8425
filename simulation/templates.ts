import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import { synthesize } from '@orderflow/simulation/synthesize';
import type { OrderflowConfig } from '../lib/config.ts';
import { orderFlow } from '../lib/stacks/order-flow.ts';

/** The stacks of the order flow. */
export const templatesOf = (config: OrderflowConfig): StackTemplate[] =>
  synthesize((app, bundle) => {
    orderFlow(app, { config, bundle });
  });
