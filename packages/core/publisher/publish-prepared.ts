import { EventTooLarge, type Published, PublishFailed } from './errors.ts';
import { type SendOptions, sendInOrder } from './ordered-sender.ts';
import type { EntryError, EntryResult, OutgoingEntry } from './transport.ts';

/** An event as it goes to a broker. */
export interface PreparedEntry<Entry> extends Published, OutgoingEntry<Entry> {}

/**
 * Publishes events over any transport, in order per ordering key.
 * @returns the event ids, in the same order
 * @throws EventTooLarge when an entry exceeds the limit of the transport; nothing was sent
 * @throws PublishFailed when some events could not be published after all attempts; it lists those that were and those that
 *   were not. An event that was not sent because an earlier one of its key failed has the code `NotSent`
 */
export async function publishPrepared<Entry>(
  prepared: readonly PreparedEntry<Entry>[],
  options: SendOptions<Entry>,
): Promise<string[]> {
  const { limits, sizeOf } = options.transport;
  prepared.forEach(({ event, eventId, entry }, index) => {
    const bytes = sizeOf(entry);
    if (bytes > limits.maxEntryBytes) throw new EventTooLarge(index, event.type, eventId, bytes, limits.maxEntryBytes);
  });
  const { results } = await sendInOrder(prepared, options);
  const published: Published[] = [];
  const failed = prepared.flatMap(({ event, eventId }, index) => {
    const error = errorOf(results[index] as EntryResult);
    if (!error) published.push({ event, eventId });
    return error ? [{ event, eventId, code: error.code, reason: error.reason }] : [];
  });
  if (failed.length > 0) throw new PublishFailed(published, failed);
  return prepared.map(({ eventId }) => eventId);
}

function errorOf(result: EntryResult): EntryError | undefined {
  if (result.status === 'accepted') return undefined;
  if (result.status === 'not-sent') return { code: 'NotSent', reason: 'an earlier event with the same key failed' };
  return result;
}
