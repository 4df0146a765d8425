import type { EventBridgeClient, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Manifest } from '@orderflow/core/manifest';
import { entryOf, eventBridgeTransport, RETRY_DEFAULTS, sendInOrder } from '@orderflow/core/publisher';
import { type DataProblem, type DeployedEvent, problemsInData } from './check-data.ts';

/** An event cannot be published like this. The message is one line. */
export class CannotPublish extends Error {
  override readonly name = 'CannotPublish';
}

export interface NewEvent {
  readonly type: string;
  readonly data: unknown;
  /** Who says so. @default the contract's own source; required for a contract that any workload may publish */
  readonly source?: string | undefined;
  readonly eventId: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

/**
 * The entry of a new event, by its contract as it is deployed.
 * @returns the entry, or what breaks the contract; `isChecked` is false where the contract has no JSON Schema
 * @throws CannotPublish when there is no contract for it, or its events are for their owner to append
 */
export function entryFor(
  { stage, events = [], streams = {}, bus }: Pick<Manifest, 'stage' | 'events' | 'streams' | 'bus'>,
  { type, data, source: given, eventId, now }: NewEvent,
): { readonly entry: PutEventsRequestEntry; readonly problems: readonly DataProblem[]; readonly isChecked: boolean } {
  const contract = contractFor(stage, events, streams, type);
  if (contract.origin === 'foreign' && given === undefined)
    throw new CannotPublish(`--source is required: ${type} may come from any workload, so say which`);
  const problems = contract.schema ? problemsInData(contract.schema, data) : [];
  const { version } = contract;
  const event = { type, version, source: given ?? contract.source, data };
  const metadata = { eventId, timestamp: new Date(now).toISOString(), correlationId: eventId, version };
  return { entry: entryOf(event, metadata, bus.name), problems, isChecked: contract.schema !== undefined };
}

function contractFor(
  stage: string,
  events: readonly DeployedEvent[],
  streams: NonNullable<Manifest['streams']>,
  type: string,
): DeployedEvent {
  const known = events.filter((event) => event.type === type);
  const foreign = known.find(({ origin }) => origin === 'foreign');
  if (foreign) return foreign;
  const [contract] = known;
  if (!contract) {
    const types = [...new Set(events.map((event) => event.type))].sort();
    throw new CannotPublish(
      types.length === 0
        ? `stage ${stage} does not say what events it knows: deploy it anew`
        : `stage ${stage} has no contract ${type}: it has ${types.join(', ')}`,
    );
  }
  const stream = Object.entries(streams).find(([, one]) => one.events.includes(type))?.[0];
  if (stream !== undefined || contract.storedOnly)
    throw new CannotPublish(
      `${type} is stored before it is published${stream === undefined ? '' : `, in streams ${stream}-…`}: orderflow republish puts a stored one on the bus again`,
    );
  return contract;
}

export interface PublishDeps {
  /** Without retries of its own. */
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly clock: () => number;
  readonly random: () => number;
  readonly sleep: (ms: number) => Promise<void>;
}

/**
 * Puts an event on the bus, and tries again what may succeed, under the same event id: consumers recognize a double by it.
 * @throws CannotPublish when the bus refuses it, or does not answer in the end
 */
export async function publishEvent(entry: PutEventsRequestEntry, deps: PublishDeps): Promise<void> {
  const sending = { ...deps, transport: eventBridgeTransport(deps.eventBridge), retry: RETRY_DEFAULTS };
  const { results } = await sendInOrder([{ orderingKey: 'one', entry }], sending);
  const [result] = results;
  if (result?.status === 'accepted') return;
  throw new CannotPublish(
    result && 'reason' in result ? `the bus refused it: ${result.code}: ${result.reason}` : 'it was not sent',
  );
}
