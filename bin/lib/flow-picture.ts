import type { AnyContract } from '@orderflow/core';

export interface FlowPicture {
  /** Every event contract. */
  readonly contracts: readonly AnyContract[];
  /** What each consumer subscribes to. */
  readonly consumers: Readonly<Record<string, readonly AnyContract[]>>;
  /** Lines that no subscription says: what stands in front of the contexts. @default none */
  readonly also?: readonly string[];
}

/** A consumer of more kinds of event than this that owns none is drawn beside the bus, with one arrow. */
const MANY = 8;

/**
 * Who publishes what to whom, as a Mermaid flowchart: an arrow for each pair of publisher and consumer, with the events on it.
 * Contexts that publish events stand in boxes, what only consumes in rounded ones, other workloads in stadiums with dotted arrows.
 * @see https://mermaid.js.org/syntax/flowchart.html
 */
export function flowPicture({ contracts, consumers, also = [] }: FlowPicture): string {
  const owners = new Set(contracts.map(({ owner }) => owner));
  const watchesBus = ([name, subscribed]: readonly [string, readonly AnyContract[]]) =>
    !owners.has(name) && subscribed.length > MANY;
  const all = Object.entries(consumers);
  const arrows = all.filter((entry) => !watchesBus(entry)).flatMap(([name, subscribed]) => arrowsTo(name, subscribed));
  const watchers = all
    .filter(watchesBus)
    .map(([name, subscribed]) => watcherLine(name, subscribed.length, contracts.length));
  const bus = watchers.length > 0 ? ['bus[(event bus)]'] : [];
  const observers = all.filter(([name]) => !owners.has(name)).map(([name]) => `${idOf(name)}(${name})`);
  return ['flowchart LR', ...[...also, ...observers, ...bus, ...arrows, ...watchers].map((line) => `  ${line}`)].join(
    '\n',
  );
}

/** One arrow from each publisher, with all its events that this consumer receives. */
function arrowsTo(consumer: string, subscribed: readonly AnyContract[]): readonly string[] {
  const byPublisher = new Map<string, AnyContract[]>();
  for (const contract of subscribed) {
    const publisher = publisherOf(contract, consumer);
    byPublisher.set(publisher, [...(byPublisher.get(publisher) ?? []), contract]);
  }
  return [...byPublisher].map(([publisher, events]) => {
    const label = events.map(({ type }) => type).join('<br/>');
    const [from, to] = publisher.startsWith(OTHERS) ? ['-.', '.->'] : ['--', '-->'];
    return `${publisher} ${from} "${label}" ${to} ${idOf(consumer)}`;
  });
}

const OTHERS = 'other_';

/** An integration event belongs to another system; a foreign one may come from any. */
const publisherOf = ({ owner, origin, source }: AnyContract, consumer: string): string => {
  if (origin === 'foreign') return `${OTHERS}${idOf(consumer)}([other workloads])`;
  return source === owner ? `${OTHERS}${idOf(owner)}([${owner}])` : idOf(owner);
};

const watcherLine = (name: string, kinds: number, all: number): string =>
  `bus -- "${kinds === all ? 'every event' : `${kinds} of ${all} kinds of event`}" --> ${idOf(name)}`;

/** Mermaid takes letters, digits and underscores for sure. */
const idOf = (name: string): string => name.replace(/\W/g, '_');
