import { type AnyContract, checkVersion, type EventOf } from '../contracts/index.ts';
import type { History, StoredEvent } from '../store/index.ts';

/** An event of one of `contracts`, with its place in the event store. */
export type Placed<Contracts extends readonly AnyContract[]> = StoredEvent & EventOf<Contracts[number]>;

/** What a view has yet to take in of one stream, after which it holds that stream up to `sequence`. */
export interface CaughtUp<Event> {
  readonly sequence: number;
  readonly events: readonly Event[];
}

/**
 * From events of one stream, heard in any order and any number of times, to what comes next in a view that holds the
 * stream up to `applied`. Where one is missing in between, the stream is loaded and followed to its end. Never goes back.
 * @throws ContractViolation when the stream holds one of `contracts` in a shape that this consumer was not built for
 */
export async function catchUp<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  applied: number,
  heard: readonly Placed<Contracts>[],
  load: (stream: string) => Promise<History>,
): Promise<CaughtUp<Placed<Contracts>>> {
  const events: Placed<Contracts>[] = [];
  for (const event of heard.toSorted((a, b) => a.sequence - b.sequence)) {
    const next = applied + events.length + 1;
    if (event.sequence > next) return follow(contracts, applied, await load(event.stream));
    if (event.sequence === next) events.push(event);
  }
  return { sequence: applied + events.length, events };
}

function follow<Contracts extends readonly AnyContract[]>(contracts: Contracts, applied: number, history: History) {
  const missing = history.events.filter(({ sequence }) => sequence > applied);
  return {
    sequence: Math.max(applied, history.version),
    events: missing.flatMap((event) => admitted(contracts, event)),
  };
}

/** An event that no contract describes counts as taken in: the projection does not want it. */
function admitted<Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
  event: StoredEvent,
): readonly Placed<Contracts>[] {
  const contract = contracts.find(({ type, origin }) => type === event.type && origin === 'owner');
  if (!contract) return [];
  checkVersion(contract.type, contract.version, event.version);
  return [{ ...event, data: contract.parse(event.data) } as Placed<Contracts>];
}
