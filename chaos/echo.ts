import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import type { Random } from '@orderflow/simulation/kernel';
import type { Attack } from './attack.ts';
import type { Poison } from './poison.ts';
import type { BusEvent, Tap } from './tap.ts';

/** How many of the events come twice, and for how many of them one that is poison comes. */
const TWICE = 0.05;
const POISONED = 0.01;

/** What was heard on the bus. */
export interface Heard {
  /** Ids of the events that were heard. */
  readonly eventIds: Set<string>;
  /** Events that were put on the bus once more. */
  twice: number;
}

/** Listens to the bus all the time; puts some of what it hears there once more, the same in every byte, and pours poison. */
export function echoing(
  state: State,
  tap: Tap,
  random: Random,
  heard: Heard,
  poison: Poison,
): Attack & { readonly calm: () => void } {
  const bus = new EventBridgeClient(clientConfig(state));
  let isStopping = false;
  let isHarmless = false;
  const hear = async (event: BusEvent) => {
    const eventId = event.detail.metadata?.eventId ?? event.id;
    if (heard.eventIds.has(eventId)) return;
    heard.eventIds.add(eventId);
    const [twice, poisoned] = [random.chance(TWICE), random.chance(POISONED)];
    if (isHarmless || isPoison(event)) return;
    if (twice) {
      await bus.send(new PutEventsCommand({ Entries: [entryOf(event, state)] }));
      heard.twice++;
    }
    if (poisoned) await poison.pour();
  };
  const work = (async () => {
    while ((await tap.listen(hear)) > 0 || !isStopping);
  })();
  work.catch(() => undefined); // told by `stop`
  return {
    /** No more harm; it goes on listening. */
    calm() {
      isHarmless = true;
    },
    async stop() {
      isStopping = true;
      await work;
    },
  };
}

const isPoison = ({ detail }: BusEvent) => JSON.stringify(detail).includes('"poison-');

const entryOf = ({ source, 'detail-type': type, detail }: BusEvent, state: State) => ({
  EventBusName: state.bus.name,
  Source: source,
  DetailType: type,
  Detail: JSON.stringify(detail),
});
