import type { RuntimeDeps } from '@orderflow/core/surroundings';
import { FakeDynamoDB, type FakeOptions } from './fake-dynamodb.ts';
import { FakeSQS } from './fake-sqs.ts';
import { RecordedTelemetry } from './recorded-telemetry.ts';

export const QUEUE = 'https://sqs/things';
export const DLQ = 'https://sqs/things-dlq';

const TABLES = { events: { key: ['stream', 'version'] }, stock: { key: ['sku'] } };

/** A consumer's dependencies in memory: a fixed clock, `random` is 0.5, and `sleep` takes one turn of the event loop. */
export const consumerFixture = (
  more: Omit<Partial<RuntimeDeps>, 'dynamodb' | 'sqs' | 'telemetry'> = {},
  options?: FakeOptions,
) => ({
  dynamodb: new FakeDynamoDB(TABLES, options),
  sqs: new FakeSQS(),
  clock: () => Date.parse('2026-11-23T08:00:01Z'),
  random: () => 0.5,
  sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  telemetry: new RecordedTelemetry(),
  consumer: { name: 'things', queueUrl: QUEUE, dlqUrl: DLQ, maxReceives: 5, retryBaseSeconds: 2 },
  tables: { events: 'events' },
  ...more,
});
