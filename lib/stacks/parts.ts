import type { Pipeline } from '@orderflow/constructs';
import type { OrderflowConfig } from '../config.ts';
import type { OrderTables } from './order-tables.ts';

/** What the parts of the order flow's stack share. */
export interface OrderflowParts {
  readonly config: OrderflowConfig;
  readonly pipeline: Pipeline;
  readonly tables: OrderTables;
}

/** The options of a function for which concurrency may be reserved. */
export const reserved = (concurrency: number | undefined) =>
  concurrency === undefined ? {} : { reservedConcurrency: concurrency };
