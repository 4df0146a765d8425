import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import type { Random } from '@orderflow/simulation/kernel';
import type { Attack } from './attack.ts';
import type { BusEvent, BusSubscription } from './bus-subscription.ts';
import type { Poison } from './poison.ts';

/** How many of the events come twice, and for how many of them one that is poison comes. */
const TWICE = 0.05;
const POISONED = 0.01;

/** What was seen on the bus. */
export interface SeenOnBus {
  /** Ids of the events. */
  readonly eventIds: Set<string>;
  /** Events that were put on the bus once more. */
  twice: number;
}

/** Receives all events of the bus, puts some of them on it once more, byte for byte, and sends poison. */
export function duplicating(
  state: State,
  subscription: BusSubscription,
  random: Random,
  seen: SeenOnBus,
  poison: Poison,
): Attack & { readonly calm: () => void } {
  const bus = new EventBridgeClient(clientConfig(state));
  let isStopping = false;
  let isHarmless = false;
  const handle = async (event: BusEvent) => {
    const eventId = event.detail.metadata?.eventId ?? event.id;
    if (seen.eventIds.has(eventId)) return;
    seen.eventIds.add(eventId);
    const [twice, poisoned] = [random.chance(TWICE), random.chance(POISONED)];
    if (isHarmless || isPoison(event)) return;
    if (twice) {
      await bus.send(new PutEventsCommand({ Entries: [entryOf(event, state)] }));
      seen.twice++;
    }
    if (poisoned) await poison.send();
  };
  const work = (async () => {
    while ((await subscription.receive(handle)) > 0 || !isStopping);
  })();
  work.catch(() => undefined); // told by `stop`
  return {
    /** No more harm; it goes on receiving. */
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
