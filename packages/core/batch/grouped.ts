import type { Received } from '../contracts/index.ts';
import type { BatchHandler } from './batch-handler.ts';
import type { Outcome, Settled } from './finish-message.ts';

/** Members by key, in the order of their first appearance. */
export function groupBy<Member>(members: readonly Member[], keyOf: (member: Member) => string): Map<string, Member[]> {
  const groups = new Map<string, Member[]>();
  for (const member of members) {
    const key = keyOf(member);
    const group = groups.get(key);
    if (group) group.push(member);
    else groups.set(key, [member]);
  }
  return groups;
}

/**
 * Handles the events of a batch in groups, all groups concurrently. An event whose `keyOf` throws fails alone. When
 * `handle` throws, each event of that group has failed, and no other.
 * @param handle returns one result per event of the group, in the same order
 */
export const grouped =
  <Event extends Received>(
    keyOf: (event: Event) => string,
    handle: (key: string, events: readonly Event[]) => Promise<readonly Settled[]>,
  ): BatchHandler<Event> =>
  async (events, late) => {
    const results = new Map<Event, Settled>();
    const keys = new Map<Event, string>();
    for (const event of events) {
      try {
        keys.set(event, keyOf(event));
      } catch (reason) {
        results.set(event, rejected(reason));
      }
    }
    const groups = groupBy([...keys.keys()], (event) => keys.get(event) as string);
    await Promise.all(
      [...groups].map(async ([key, members]) => {
        const settled = await Promise.race([handle(key, members), late]).catch((reason: unknown) =>
          members.map(() => rejected(reason)),
        );
        members.forEach((event, index) => {
          results.set(event, settled[index] as Settled);
        });
      }),
    );
    return events.map((event) => results.get(event) as Settled);
  };

export const fulfilled = (value: Outcome): Settled => ({ status: 'fulfilled', value });

export const rejected = (reason: unknown): Settled => ({ status: 'rejected', reason });
