import type { SourceChange, WorkerSources } from '@orderflow/simulation/search';

const edit = (file: string, find: string, replace: string): SourceChange => ({ file, find, replace });

/**
 * What the release before this one said otherwise: changes as they come with any release that must get along with the one
 * it follows, on the same streams, queues and tables, in either direction.
 */
const changes: readonly SourceChange[] = [
  // It read each stream before it wrote to it.
  edit('packages/core/decide/consume.ts', '    startsStream,\n', ''),
  // It retried without jitter.
  edit('packages/core/failures/retry.ts', 'Math.round(equalJitter(ceiling, random))', 'Math.round(ceiling)'),
  // Its relay put one event a call.
  edit(
    'packages/core/publisher/event-bridge-transport.ts',
    'export const MAX_ENTRIES = 10;',
    'export const MAX_ENTRIES = 1;',
  ),
  // It moved stock in another order, and had another word for it when there was too little.
  edit(
    'functions/inventory/stock.ts',
    'return [...moved].map(([sku, by]) => ({ sku, by }));',
    'return [...moved].map(([sku, by]) => ({ sku, by })).reverse();',
  ),
  edit('functions/inventory/inventory.ts', "reason: 'out of stock'", "reason: 'there is too little of it'"),
  // It did not hand a trace on.
  edit('packages/core/decide/consume.ts', 'correlationId, traceparent },', 'correlationId },'),
  // Its leases were shorter, and it took a key for forgotten earlier.
  edit('functions/email/consumer.ts', 'const LEASE_SECONDS = 60;', 'const LEASE_SECONDS = 40;'),
  edit('packages/core/providers/provider-limits.ts', '(keyHours * HOUR_MS) / 2', '(keyHours * HOUR_MS) / 3'),
];

/** What `npm run simulate` is built of: this release, and the one before it. */
export const workerSources: WorkerSources = {
  conditions: ['orderflow-source'],
  entry: 'simulation/worker.ts',
  before: { module: 'simulation/code-before.ts', changes },
};
