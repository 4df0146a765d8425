import { setTimeout } from 'node:timers/promises';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type AnyContract, checkVersion, openEnvelope } from '@orderflow/core/contracts';
import { writeAttributes } from '@orderflow/core/dead-letter';
import { classify, Permanent, reasonOf } from '@orderflow/core/failures';
import {
  type BusClient,
  type EntryError,
  type EntryResult,
  entryOf,
  eventBridgeTransport,
  eventPreparer,
  type OutgoingEntry,
  type Publishable,
  RETRY_DEFAULTS,
  sendInOrder,
} from '@orderflow/core/publisher';
import type { RuntimeDeps } from '@orderflow/core/surroundings';
import { busEventOf, HEADERS, type IncomingRecord, positionText } from '../records/index.ts';
import { failuresOf, type KafkaBatchResponse, type KafkaEvent, recordsOf } from './kafka-event.ts';

export interface KafkaIngressDeps extends Pick<RuntimeDeps, 'sqs' | 'clock' | 'random' | 'telemetry'> {
  readonly events: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** The queue of what cannot be put on the bus: that of the mapping's failure destination. */
  readonly dlqUrl: string;
  /** Names this function in logs and dead letters. */
  readonly name: string;
  /** EventBridge `Source` of what comes in. Required for a foreign contract. @default the contract's */
  readonly source?: string | undefined;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** The Lambda handler of a Kafka event source mapping that reports the failures of its batches. */
export type KafkaIngressHandler = (event: KafkaEvent) => Promise<KafkaBatchResponse>;

/** A record that is an event of ours, as it goes to the bus. */
interface Prepared extends OutgoingEntry<PutEventsRequestEntry> {
  readonly record: IncomingRecord;
}

/** A record that can never be put on the bus. */
interface Poison {
  readonly record: IncomingRecord;
  readonly error: unknown;
}

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
  const prepare = eventPreparer({ contracts, source: deps.source, clock: deps.clock, random: deps.random });
  const sending = {
    transport: eventBridgeTransport(deps.events),
    retry: RETRY_DEFAULTS,
    sleep: deps.sleep ?? ((ms: number) => setTimeout(ms)),
    clock: deps.clock,
    random: deps.random,
  };

  function preparedOf(record: IncomingRecord): Prepared | undefined {
    const envelope = busEventOf(record);
    const contract = contracts.find(({ type }) => type === envelope['detail-type']);
    if (!contract) return undefined;
    // The source of the record says nothing: whoever may write to the topic could have written any.
    const { metadata } = openEnvelope({ ...envelope, source: 'kafka' });
    checkVersion(contract.type, contract.version, metadata.version);
    const { eventId, timestamp, correlationId, causationId, traceparent } = metadata;
    const given = { eventId, timestamp, correlationId, causationId, traceparent };
    const { event, metadata: checked } = prepare({
      type: contract.type,
      data: envelope.detail.data,
      metadata: given,
    } as Publishable<AnyContract>);
    const orderingKey = `${record.topic}-${record.partition} ${record.key?.toString('latin1') ?? record.offset}`;
    return { record, orderingKey, entry: entryOf(event, checked, deps.busName) };
  }

  return async (event) => {
    const prepared: Prepared[] = [];
    const poison: Poison[] = [];
    for (const record of recordsOf(event)) {
      try {
        const one = preparedOf(record);
        if (one) prepared.push(one);
        else deps.telemetry.count('ignored');
      } catch (error) {
        poison.push({ record, error });
      }
    }
    const { results } = await sendInOrder(prepared, sending);
    const failed: IncomingRecord[] = [];
    prepared.forEach(({ record }, at) => {
      const result = results[at] as EntryResult;
      if (result.status === 'accepted') deps.telemetry.count('handled');
      else if (result.status === 'non-retryable') poison.push({ record, error: refused(result) });
      else failed.push(record);
    });
    failed.push(...(await deadLettered(poison, deps)));
    for (const record of failed) deps.telemetry.warn('could not be put on the bus, will come again', placeOf(record));
    deps.telemetry.count('retried', failed.length);
    deps.telemetry.flush();
    return { batchItemFailures: failuresOf(failed) };
  };
}

/** The bus will never take the entry. */
const refused = ({ code, reason }: EntryError) => new Permanent(`EventBridge: ${code}: ${reason}`);

/** @returns those that could not be dead-lettered */
async function deadLettered(poison: readonly Poison[], deps: KafkaIngressDeps): Promise<IncomingRecord[]> {
  const failed: IncomingRecord[] = [];
  for (const { record, error } of poison) {
    const fields = { ...placeOf(record), class: classify(error), reason: reasonOf(error) };
    try {
      await deps.sqs.send(deadLetterOf(record, error, deps));
      deps.telemetry.error('event dead-lettered', fields);
      deps.telemetry.count('deadLettered');
    } catch (failure) {
      deps.telemetry.error('could not dead-letter the event', { ...fields, error: reasonOf(failure) });
      deps.telemetry.count('deadLetterFailed');
      failed.push(record);
    }
  }
  return failed;
}

/** A longer value would not fit into a message of SQS, of 1 MiB, as base64 and beside the rest. Bytes. */
const MAX_VALUE_BYTES = 700_000;

/**
 * The body has the record as it was, and its place; the attributes are those of every dead letter. A value that is too large is
 * left out: it is in its topic.
 */
function deadLetterOf(record: IncomingRecord, error: unknown, { name, dlqUrl, clock }: KafkaIngressDeps) {
  const { topic, partition, offset, timestamp, key, value, headers } = record;
  const eventId = headers[HEADERS.eventId] ?? positionText(record);
  const body = JSON.stringify({
    topic,
    partition,
    offset: String(offset),
    timestamp: new Date(timestamp).toISOString(),
    key: key?.toString('base64'),
    ...(value && value.length <= MAX_VALUE_BYTES && { value: value.toString('base64') }),
    headers,
  });
  const attributes = {
    class: classify(error),
    reason: reasonOf(error),
    consumer: name,
    eventId,
    correlationId: headers[HEADERS.correlationId] ?? eventId,
    type: headers[HEADERS.type] ?? 'unknown',
    deadLetteredAt: new Date(clock()).toISOString(),
  };
  return new SendMessageCommand({
    QueueUrl: dlqUrl,
    MessageBody: body,
    MessageAttributes: writeAttributes(body, attributes),
  });
}

const placeOf = (record: IncomingRecord) => ({ place: positionText(record), eventId: record.headers[HEADERS.eventId] });
