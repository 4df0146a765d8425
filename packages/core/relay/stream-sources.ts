import type { StoredEvent } from '../store/index.ts';

/**
 * Which sources may speak in which streams, by the streams' names up to their key: `{ payment: ['shop.payment'] }` for all
 * `payment-<orderId>`.
 */
export type StreamSources = Readonly<Record<string, readonly string[]>>;

/**
 * A source speaks in its own streams alone, and they hold nobody else's events: who may append to one kind of stream cannot
 * speak for the owner of another. Streams and sources that nobody has declared are not checked.
 * @throws Error that names the first event in a stream that is not its source's
 */
export function checkSources(events: readonly StoredEvent[], sources: StreamSources): void {
  events.forEach(({ source, stream }, index) => {
    const owned = Object.entries(sources).filter(([name]) => stream.startsWith(`${name}-`));
    const isDeclared = owned.length > 0 || Object.values(sources).some((some) => some.includes(source));
    if (isDeclared && !owned.some(([, some]) => some.includes(source)))
      throw new Error(`events[${index}].source: ${source} does not speak in ${stream}`);
  });
}
