import { isDeepStrictEqual } from 'node:util';
import { type AnyContract, type Metadata, type Received, readData } from '../contracts/index.ts';
import { Rejected } from '../failures/index.ts';
import { EventStore, type Position, type StoredEvent } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { BatchHandler } from './batch-handler.ts';
import type { Settled } from './finish-message.ts';
import { rejected } from './grouped.ts';
import { contractOf } from './message.ts';

/**
 * Whoever may put events on the bus can put there what only the owner of an event may say. So an event whose contract is
 * `storedOnly` is looked up at its place in the event store: the relay publishes after the commit, so it is there. The handler
 * gets the event as the store has it, metadata included. One call for all events of a batch, and one more for each that is not
 * the first of its commit, or that the first call is too early for; half a read unit for each.
 *
 * An event that the store does not have, or has with other data, is rejected, and the others of its batch are handled.
 */
export function asStored<Event extends Received>(
  contracts: readonly AnyContract[],
  deps: Pick<RuntimeDeps, 'dynamodb' | 'tables'>,
  handle: BatchHandler<Event>,
): BatchHandler<Event> {
  if (!contracts.some(({ storedOnly }) => storedOnly)) return handle;
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  return async (events, late) => {
    const ofStore = events.filter((event) => contractOf(contracts, event).storedOnly);
    const reads = store.findEach(ofStore.map(({ metadata }) => metadata as Placed)); // or it would be none of these contracts
    const readOf = new Map(ofStore.map((event, at) => [event, reads[at]]));
    const found = await Promise.allSettled(
      events.map((event) => {
        const read = readOf.get(event);
        return read ? Promise.race([storedForm(contracts, event, read), late]) : event;
      }),
    );
    const known = found.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    const results = await resultsOf(handle, known, late);
    let next = 0;
    return found.map((one) => (one.status === 'rejected' ? one : (results[next++] as Settled)));
  };
}

/** When the handler throws, each event that it was given has failed, and no other. */
const resultsOf = <Event extends Received>(
  handle: BatchHandler<Event>,
  events: readonly Event[],
  late: Promise<never>,
) => (events.length === 0 ? [] : handle(events, late).catch((reason: unknown) => events.map(() => rejected(reason))));

/** The metadata of an event that has a place in the event store. */
type Placed = Metadata & Position;

/** @throws Rejected when the event store has no such event */
async function storedForm<Event extends Received>(
  contracts: readonly AnyContract[],
  event: Event,
  read: Promise<StoredEvent | undefined>,
): Promise<Event> {
  const contract = contractOf(contracts, event);
  const { stream, sequence } = event.metadata as Placed;
  const written = await read;
  if (written?.type !== event.type || written.source !== event.source)
    throw new Rejected(`metadata.sequence: the event store has no ${event.type} at ${stream}:${sequence}`);
  const data = readData(contract, written.version, written.data).value;
  if (!isDeepStrictEqual(data, event.data))
    throw new Rejected(`data: is not that of ${event.type} at ${stream}:${sequence} in the event store`);
  const { eventId, timestamp, correlationId, causationId, traceparent } = written;
  const { version } = contract;
  const metadata = { eventId, timestamp, correlationId, causationId, version, stream, sequence, traceparent };
  return { ...event, data, metadata };
}
