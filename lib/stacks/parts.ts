import type { Pipeline } from '../../packages/constructs';
import type { OrderflowConfig } from '../config';
import type { OrderTables } from './order-tables';

/** What every part of the order flow is made with. */
export interface OrderflowParts {
  readonly config: OrderflowConfig;
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
}
