import type { DomainEvent } from '../contracts/index.ts';
import { MAX_ENTRY_BYTES } from './limits.ts';

/** An event that was to be published, and the id that it got or would have got. */
export interface Published {
  readonly event: DomainEvent;
  readonly eventId: string;
}

/** An event that may not be on the bus. Publish it again with the same `eventId`: consumers then take it once. */
export interface Unpublished extends Published {
  readonly code: string;
  readonly reason: string;
}

/** An event is too large for the bus. Nothing was sent. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor(
    /** Its place among the events that were to be published, from 0. */
    readonly index: number,
    readonly type: string,
    readonly eventId: string,
    readonly bytes: number,
    readonly limit = MAX_ENTRY_BYTES,
  ) {
    super(`event ${index} (${type}, ${eventId}) weighs ${bytes} bytes; an event may weigh ${limit}. Nothing was sent.`);
  }
}

/** Some events went, some did not, all tries being spent. */
export class PublishFailed extends Error {
  override readonly name = 'PublishFailed';
  constructor(
    /** On the bus. */
    readonly published: readonly Published[],
    /** Not on the bus, as far as is known. */
    readonly failed: readonly Unpublished[],
  ) {
    const each = failed.map(({ event, eventId, code, reason }) => `${event.type} (${eventId}): ${code}: ${reason}`);
    super(`${failed.length} of ${published.length + failed.length} events were not published: ${each.join('; ')}`);
  }
}
