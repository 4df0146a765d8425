import type { PutEventsCommand, PutEventsCommandOutput, PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { BusClient } from '@orderflow/core/publisher';

/** What the bus does with one entry: takes it, or fails it with a code; `lost`: takes it, but the answer never comes. */
export type Script = (entry: PutEventsRequestEntry, nth: number) => 'take' | 'lost' | { readonly code: string };

/** An event bus in memory that does as it is told, for tests and simulations. */
export class ScriptedBus {
  /** Entries taken, in order. */
  readonly taken: PutEventsRequestEntry[] = [];
  /** Entries of each call, whatever came of it. */
  readonly calls: PutEventsRequestEntry[][] = [];
  readonly #tries = new Map<string | undefined, number>();

  /**
   * @param script asked for each entry; `nth` counts the tries of this very entry from 1
   * @param whole asked before each call; an error fails the call as a whole
   */
  constructor(
    private readonly script: Script = () => 'take',
    private readonly whole: (call: number, entries: readonly PutEventsRequestEntry[]) => Error | undefined = () =>
      undefined,
  ) {}

  readonly client: BusClient = { send: ((command: PutEventsCommand) => this.put(command)) as BusClient['send'] };

  private async put({ input }: PutEventsCommand): Promise<Partial<PutEventsCommandOutput>> {
    const entries = input.Entries ?? [];
    this.calls.push(entries);
    const failure = this.whole(this.calls.length, entries);
    if (failure) throw failure;
    const verdicts = entries.map((entry) => this.verdict(entry));
    entries.forEach((entry, at) => {
      if (typeof verdicts[at] === 'string') this.taken.push(entry);
    });
    if (verdicts.includes('lost')) throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError' });
    return {
      FailedEntryCount: verdicts.filter((verdict) => typeof verdict !== 'string').length,
      Entries: verdicts.map((verdict, at) =>
        typeof verdict === 'string'
          ? { EventId: `bus-${this.calls.length}-${at}` }
          : { ErrorCode: verdict.code, ErrorMessage: `${verdict.code}, says the script` },
      ),
    };
  }

  private verdict(entry: PutEventsRequestEntry) {
    const nth = (this.#tries.get(entry.Detail) ?? 0) + 1;
    this.#tries.set(entry.Detail, nth);
    return this.script(entry, nth);
  }
}

/** A clock that stands still but for the sleeps. */
export function scriptedTime(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  const sleeps: number[] = [];
  return {
    sleeps,
    clock: () => now,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      now += ms;
    },
    /** Lets time pass. */
    pass: (ms: number) => {
      now += ms;
    },
  };
}
