import { type AnyContract, type EventOf, readData } from '../contracts/index.ts';
import type { History, StoredEvent } from '../store/index.ts';

/** An event of one of `contracts`, with its position in its stream. */
export type SequencedEvent<Contracts extends readonly AnyContract[]> = StoredEvent & EventOf<Contracts[number]>;

/** The events of one stream that a view has to apply, after which it is at `sequence` of that stream. */
export interface CaughtUp<Event> {
  readonly sequence: number;
  readonly events: readonly Event[];
}

/**
 * The events that a view applies next, given received events of one stream in any order, with duplicates or gaps. When an
 * event is missing, the stream is loaded and all its later events are returned. Events up to `applied` are never returned.
 * @param applied the sequence of the last event of this stream that the view has applied
 * @throws ContractViolation when the stream has an event of one of `contracts` in a version that this consumer does not know
 */
export async function catchUp<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  applied: number,
  received: readonly SequencedEvent<Contracts>[],
  load: (stream: string) => Promise<History>,
): Promise<CaughtUp<SequencedEvent<Contracts>>> {
  const events: SequencedEvent<Contracts>[] = [];
  for (const event of received.toSorted((a, b) => a.sequence - b.sequence)) {
    const next = applied + events.length + 1;
    if (event.sequence > next) return follow(contracts, applied, await load(event.stream));
    if (event.sequence === next) events.push(event);
  }
  return { sequence: applied + events.length, events };
}

/** All events of a stream that are of one of `contracts`. @throws ContractViolation as {@link catchUp} does */
export const eventsIn = <const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  history: History,
): readonly SequencedEvent<Contracts>[] => follow(contracts, 0, history).events;

function follow<Contracts extends readonly AnyContract[]>(contracts: Contracts, applied: number, history: History) {
  const missing = history.events.filter(({ sequence }) => sequence > applied);
  return {
    sequence: Math.max(applied, history.version),
    events: missing.flatMap((event) => subscribed(contracts, event)),
  };
}

/** Events without a contract are skipped: the projection does not subscribe to them. */
function subscribed<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  event: StoredEvent,
): readonly SequencedEvent<Contracts>[] {
  const contract = contracts.find(({ type, origin }) => type === event.type && origin === 'owner');
  if (!contract) return [];
  const data = readData(contract, event.version, event.data).value;
  return [{ ...event, version: contract.version, data } as SequencedEvent<Contracts>];
}
