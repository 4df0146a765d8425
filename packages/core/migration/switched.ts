import {
  type BatchHandler,
  type EventConsumer,
  fulfilled,
  handleMessages,
  openEvent,
  parseBody,
  rejected,
} from '../batch/index.ts';
import type { Received } from '../contracts/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import type { Switch } from './switch.ts';

export interface SwitchedOptions {
  readonly switch: Pick<Switch, 'handles'>;
  /** What the switch decides by, such as the order's id; `undefined` for an event that is always handled, on either side. */
  key(event: Received): string | undefined;
}

/**
 * A consumer that handles only what its {@link Switch} gives to the events: what a synchronous call handles is ignored. Any
 * consumer: one that owns streams, a projection, a side effect.
 *
 * - dies before the ledger's write, or between it and the consumer's own: the message comes again, and is told the same.
 * @throws Error when the consumer does not say what it subscribes to
 */
export function switched(consumer: EventConsumer, deps: RuntimeDeps, options: SwitchedOptions): EventConsumer {
  const { subscribesTo } = consumer;
  if (!subscribesTo) throw new Error('the consumer must say what it subscribes to, as handleBatch does');

  async function isOurs(event: Received): Promise<boolean> {
    const key = options.key(event);
    return key === undefined || options.switch.handles(key, 'events');
  }

  const handleEvents: BatchHandler<Received> = async (events, late) => {
    const asked = await Promise.allSettled(events.map((event) => Promise.race([isOurs(event), late])));
    const ours = events.filter((_, at) => isTrue(asked[at]));
    const results =
      ours.length === 0
        ? []
        : await consumer.handleEvents(ours, late).catch((reason) => ours.map(() => rejected(reason)));
    const resultOf = new Map(ours.map((event, at) => [event, results[at]]));
    return events.map((event, at) => {
      const answer = asked[at] as PromiseSettledResult<boolean>;
      return answer.status === 'rejected' ? answer : (resultOf.get(event) ?? fulfilled('ignored'));
    });
  };

  const open = ({ body }: { readonly body: string }) => openEvent(subscribesTo, parseBody(body));
  return Object.assign(handleMessages(open, deps, handleEvents), { handleEvents, subscribesTo });
}

const isTrue = (answer: PromiseSettledResult<boolean> | undefined) => answer?.status === 'fulfilled' && answer.value;
