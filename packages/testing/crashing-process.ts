/** When a process crashes: at its n-th call of a client (from 1), before the call takes effect or after. */
export interface Crash {
  readonly call: number;
  readonly when: 'before' | 'after';
}

type Client = { send(command: never): Promise<unknown> };

/**
 * A process that crashes at a given call of its clients. After the crash none of its calls returns, as if the machine were
 * gone. Other processes go on.
 */
export class CrashingProcess {
  /** Calls begun so far. */
  calls = 0;
  private readonly end = new AbortController();

  constructor(private readonly crash?: Crash) {}

  /** The same client, for use in this process. */
  wrap<C extends Pick<Client, 'send'>>(client: C): C {
    const send = (command: never) => this.call(() => client.send(command));
    return { send } as unknown as C;
  }

  /** Runs work in this process. @returns its result, or `crashed` */
  run<T>(work: () => Promise<T>): Promise<T | 'crashed'> {
    const crashed = new Promise<'crashed'>((resolve) => {
      this.end.signal.addEventListener('abort', () => resolve('crashed'));
    });
    return Promise.race([work(), crashed]);
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    const number = ++this.calls;
    if (this.end.signal.aborted || this.crashesAt(number, 'before')) return never();
    try {
      return await work();
    } finally {
      if (this.end.signal.aborted || this.crashesAt(number, 'after')) await never();
    }
  }

  private crashesAt(call: number, when: Crash['when']): boolean {
    const isNow = this.crash?.call === call && this.crash.when === when;
    if (isNow) this.end.abort();
    return isNow;
  }
}

const never = () => new Promise<never>(() => undefined);
