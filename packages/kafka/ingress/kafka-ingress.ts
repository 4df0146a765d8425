import type { AnyContract } from '@orderflow/core/contracts';
import { type IngressDeps, type IngressItem, ingestor } from '@orderflow/messaging/ingress';
import { type IncomingRecord, messageOf, positionText } from '../records/index.ts';
import { failuresOf, type KafkaBatchResponse, type KafkaEvent, recordsOf } from './kafka-event.ts';

export type KafkaIngressDeps = IngressDeps;

/** The Lambda handler of a Kafka event source mapping that reports the failures of its batches. */
export type KafkaIngressHandler = (event: KafkaEvent) => Promise<KafkaBatchResponse>;

/**
 * Puts events from Kafka on the bus, checked against their contracts. Events of other types are passed over. The event id is the
 * `event-id` header, else that of the envelope, else `topic:partition:offset`, so that a record that comes again is the same event.
 * Stream and sequence are left out: only the event store gives them.
 *
 * - a record that breaks its contract, or that the bus refuses for good: sent to the queue of the failure destination with its reason,
 *   and the others go on.
 * - the bus or that queue does not answer: the record is reported, and Lambda goes on from it. Records after it may be on the bus
 *   already, and come twice.
 * @throws Error when one of the contracts cannot be published by a workload
 */
export function kafkaIngress<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  deps: KafkaIngressDeps,
): KafkaIngressHandler {
  const ingest = ingestor<IncomingRecord>(contracts, deps);
  return async (event) => {
    const failed = await ingest(recordsOf(event).map(itemOf));
    return { batchItemFailures: failuresOf(failed.map(({ original }) => original)) };
  };
}

function itemOf(record: IncomingRecord): IngressItem<IncomingRecord> {
  const { topic, partition, offset, timestamp, key } = record;
  return {
    original: record,
    message: messageOf(record),
    orderingKey: `${topic}-${partition} ${key?.toString('latin1') ?? offset}`,
    place: positionText(record),
    facts: {
      topic,
      partition,
      offset: String(offset),
      timestamp: new Date(timestamp).toISOString(),
      key: key?.toString('base64'),
    },
  };
}
