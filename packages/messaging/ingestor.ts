import { setTimeout } from 'node:timers/promises';
import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { type AnyContract, openEnvelope, readData } from '@orderflow/core/contracts';
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
import { HEADERS } from './event-message.ts';
import { busEventOf, type IncomingMessage } from './open-message.ts';

export interface IngressDeps extends Pick<RuntimeDeps, 'sqs' | 'clock' | 'random' | 'telemetry'> {
  readonly events: BusClient;
  /** Name or ARN of the event bus. */
  readonly busName: string;
  /** The queue of what cannot be put on the bus: that of the mapping's failure destination, if it has one. */
  readonly dlqUrl: string;
  /** Names this function in logs and dead letters. */
  readonly name: string;
  /** EventBridge `Source` of what comes in. Required for a foreign contract. @default the contract's */
  readonly source?: string | undefined;
  /** Milliseconds. @default a timer */
  readonly sleep?: (ms: number) => Promise<void>;
}

/** A message as its broker brought it. */
export interface IngressItem<Original> {
  readonly original: Original;
  readonly message: IncomingMessage;
  /** Messages with the same key keep their order. */
  readonly orderingKey: string;
  /** Where it is, for logs. */
  readonly place: string;
  /** What its dead letter says of it, beside value and headers. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Puts messages on the bus. @returns those that are not on it, and not in the dead-letter queue: they have to come again */
export type Ingest<Original> = (items: readonly IngressItem<Original>[]) => Promise<IngressItem<Original>[]>;

/** A message that is an event of ours, as it goes to the bus. */
interface Prepared<Original> extends OutgoingEntry<PutEventsRequestEntry> {
  readonly item: IngressItem<Original>;
}

/** A message that can never be put on the bus. */
interface Poison<Original> {
  readonly item: IngressItem<Original>;
  readonly error: unknown;
}

/**
 * Makes a function that puts events from a broker on the bus, checked against their contracts. Events of other types are passed over. Stream and
 * sequence are left out: only the event store gives them.
 *
 * - a message that breaks its contract, or that the bus refuses for good: sent to the dead-letter queue with its reason, and the others go on.
 * - the bus or that queue does not answer: the message is returned. Others may be on the bus already, and come twice, with the same id.
 * @throws Error when one of the contracts cannot be published by a workload
 */
export function ingestor<Original>(contracts: readonly AnyContract[], deps: IngressDeps): Ingest<Original> {
  const prepare = eventPreparer({ contracts, source: deps.source, clock: deps.clock, random: deps.random });
  const sending = {
    transport: eventBridgeTransport(deps.events),
    retry: RETRY_DEFAULTS,
    sleep: deps.sleep ?? ((ms: number) => setTimeout(ms)),
    clock: deps.clock,
    random: deps.random,
  };

  function preparedOf(item: IngressItem<Original>): Prepared<Original> | undefined {
    const envelope = busEventOf(item.message);
    const contract = contracts.find(({ type }) => type === envelope['detail-type']);
    if (!contract) return undefined;
    // The source of the message says nothing: whoever may write to the broker could have written any.
    const { metadata } = openEnvelope({ ...envelope, source: 'broker' });
    const { eventId, timestamp, correlationId, causationId, traceparent } = metadata;
    const given = { eventId, timestamp, correlationId, causationId, traceparent };
    const { event, metadata: checked } = prepare({
      type: contract.type,
      data: readData(contract, metadata.version, envelope.detail.data).value,
      metadata: given,
    } as Publishable<AnyContract>);
    return { item, orderingKey: item.orderingKey, entry: entryOf(event, checked, deps.busName) };
  }

  return async (items) => {
    const prepared: Prepared<Original>[] = [];
    const poison: Poison<Original>[] = [];
    for (const item of items) {
      try {
        const one = preparedOf(item);
        if (one) prepared.push(one);
        else deps.telemetry.count('ignored');
      } catch (error) {
        poison.push({ item, error });
      }
    }
    const { results } = await sendInOrder(prepared, sending);
    const failed: IngressItem<Original>[] = [];
    prepared.forEach(({ item }, at) => {
      const result = results[at] as EntryResult;
      if (result.status === 'accepted') deps.telemetry.count('handled');
      else if (result.status === 'non-retryable') poison.push({ item, error: refused(result) });
      else failed.push(item);
    });
    failed.push(...(await deadLettered(poison, deps)));
    for (const item of failed) deps.telemetry.warn('could not be put on the bus, will come again', placeOf(item));
    deps.telemetry.count('retried', failed.length);
    deps.telemetry.flush();
    return failed;
  };
}

/** The bus will never take the entry. */
const refused = ({ code, reason }: EntryError) => new Permanent(`EventBridge: ${code}: ${reason}`);

/** @returns those that could not be dead-lettered */
async function deadLettered<Original>(
  poison: readonly Poison<Original>[],
  deps: IngressDeps,
): Promise<IngressItem<Original>[]> {
  const failed: IngressItem<Original>[] = [];
  for (const { item, error } of poison) {
    const fields = { ...placeOf(item), class: classify(error), reason: reasonOf(error) };
    try {
      await deps.sqs.send(deadLetterOf(item, error, deps));
      deps.telemetry.error('event dead-lettered', fields);
      deps.telemetry.count('deadLettered');
    } catch (failure) {
      deps.telemetry.error('could not dead-letter the event', { ...fields, error: reasonOf(failure) });
      deps.telemetry.count('deadLetterFailed');
      failed.push(item);
    }
  }
  return failed;
}

/** A longer value would not fit into a message of SQS, of 1 MiB, as base64 and beside the rest. Bytes. */
const MAX_VALUE_BYTES = 700_000;

/** The body has the message as it was, and its place; the attributes are those of every dead letter. A value that is too large is left out. */
function deadLetterOf(
  { message: { value, headers }, place, facts }: IngressItem<unknown>,
  error: unknown,
  { name, dlqUrl, clock }: IngressDeps,
) {
  const eventId = headers[HEADERS.eventId] ?? place;
  const body = JSON.stringify({
    ...facts,
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

const placeOf = ({ place, message }: IngressItem<unknown>) => ({ place, eventId: message.headers[HEADERS.eventId] });
