import type { EventConsumer } from '@orderflow/core/batch';
import type { AnyContract } from '@orderflow/core/contracts';
import { forward } from '@orderflow/core/forward';
import type { RuntimeDeps } from '@orderflow/core/surroundings';
import type { KafkaClient } from '../kafka-client.ts';
import { kafkaTransport } from '../publisher/index.ts';
import { type CloudEventsMode, eventRecord, firstWord } from '../records/index.ts';

export interface KafkaEgressDeps extends RuntimeDeps {
  readonly client: Pick<KafkaClient, 'producer'>;
  /** DynamoDB table of the positions, partition key `stream` (S). */
  readonly positionsTable: string;
  /** Writes CloudEvents 1.0, in this form. @default our own envelope */
  readonly cloudEvents?: CloudEventsMode | undefined;
}

export interface KafkaEgressOptions {
  /** The topic of an event type. @default the part before its first dot */
  readonly topicOf?: (type: string) => string;
}

/**
 * A consumer that forwards stored events to Kafka, in the order of their streams: the stream is the key. See `forward` of core.
 * @throws Error naming a foreign contract
 */
export const kafkaEgress = <const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: KafkaEgressDeps,
  { topicOf = firstWord }: KafkaEgressOptions = {},
): EventConsumer =>
  forward(contracts, deps, {
    name: 'kafka',
    transport: kafkaTransport(deps.client.producer()),
    positions: deps.positionsTable,
    // A lost answer costs seconds; the queue tries again for as long as it takes.
    retry: { attempts: 2 },
    entryOf: (event, metadata) =>
      eventRecord(event, metadata, { topic: topicOf(event.type), key: event.stream }, deps.cloudEvents),
  });
