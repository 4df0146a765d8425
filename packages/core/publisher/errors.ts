import type { DomainEvent } from '../contracts/index.ts';

/** An event given to `publish`, and its event id: given by the caller, or generated. */
export interface Published {
  readonly event: DomainEvent;
  readonly eventId: string;
}

/** An event that may not be on the bus. Publish it again with the same `eventId`, so that consumers handle it once. */
export interface Unpublished extends Published {
  readonly code: string;
  readonly reason: string;
}

/** An event is too large for the bus. Nothing was sent. */
export class EventTooLarge extends Error {
  override readonly name = 'EventTooLarge';
  constructor(
    /** Its position among the events given to `publish`, from 0. */
    readonly index: number,
    readonly type: string,
    readonly eventId: string,
    readonly bytes: number,
    readonly limit: number,
  ) {
    super(`event ${index} (${type}, ${eventId}) has ${bytes} bytes; the limit is ${limit}. No event was sent.`);
  }
}

/** Some events could not be published after all attempts. */
export class PublishFailed extends Error {
  override readonly name = 'PublishFailed';
  constructor(
    /** On the bus. */
    readonly published: readonly Published[],
    /** Not on the bus, unless a response was lost. */
    readonly failed: readonly Unpublished[],
  ) {
    const each = failed.map(({ event, eventId, code, reason }) => `${event.type} (${eventId}): ${code}: ${reason}`);
    super(`${failed.length} of ${published.length + failed.length} events were not published: ${each.join('; ')}`);
  }
}
