import type { PutEventsCommand, PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusClient } from '@orderflow/core/publisher';

/**
 * How the bus responds to one entry: `accept`; `lose`: it accepts the entry and the response is lost; or an error code.
 * @param attempt how often this entry has been sent, from 1
 */
export type EntryResponse = (
  entry: PutEventsRequestEntry,
  attempt: number,
) => 'accept' | 'lose' | { readonly code: string };

/** An error with which a whole call fails, if any. @param call its number, from 1 */
export type CallFailure = (call: number, entries: readonly PutEventsRequestEntry[]) => Error | undefined;

/**
 * EventBridge in memory, as far as a publisher calls it: PutEvents.
 *
 * @example
 * const bus = new FakeEventBus((entry, attempt) => (attempt === 1 ? { code: 'InternalFailure' } : 'accept'));
 */
export class FakeEventBus {
  /** Accepted entries, in order. */
  readonly accepted: PutEventsRequestEntry[] = [];
  /** The entries of each call, also of those that failed. */
  readonly calls: PutEventsRequestEntry[][] = [];
  private readonly attempts = new Map<string | undefined, number>();

  constructor(
    private readonly respond: EntryResponse = () => 'accept',
    private readonly failCall: CallFailure = () => undefined,
  ) {}

  readonly client: BusClient = { send: ((command: PutEventsCommand) => this.put(command)) as BusClient['send'] };

  private async put({ input }: PutEventsCommand): Promise<Partial<PutEventsCommandOutput>> {
    const entries = input.Entries ?? [];
    this.calls.push(entries);
    const failure = this.failCall(this.calls.length, entries);
    if (failure) throw failure;
    const responses = entries.map((entry) => this.responseTo(entry));
    entries.forEach((entry, at) => {
      if (typeof responses[at] === 'string') this.accepted.push(entry);
    });
    if (responses.includes('lose')) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    return {
      FailedEntryCount: responses.filter((response) => typeof response !== 'string').length,
      Entries: responses.map((response, at) =>
        typeof response === 'string'
          ? { EventId: `bus-${this.calls.length}-${at}` }
          : { ErrorCode: response.code, ErrorMessage: `message of ${response.code}` },
      ),
    };
  }

  private responseTo(entry: PutEventsRequestEntry) {
    const attempt = (this.attempts.get(entry.Detail) ?? 0) + 1;
    this.attempts.set(entry.Detail, attempt);
    return this.respond(entry, attempt);
  }
}
