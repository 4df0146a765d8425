import type { Pipeline } from '@orderflow/constructs';
import type { OrderflowConfig } from '../config.ts';
import type { OrderTables } from './order-tables.ts';

/** What every part of the order flow is made with. */
export interface OrderflowParts {
  readonly config: OrderflowConfig;
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
}
