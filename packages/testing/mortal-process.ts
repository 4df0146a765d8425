/** When a process dies: around its n-th call to the outside (from 1), before it takes effect or after. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

type Client = { send(command: never): Promise<unknown> };

/**
 * A process that can be killed at any call to the outside: from then on nothing it awaits ever settles, as if the
 * machine were gone. What others do meanwhile goes on.
 */
export class MortalProcess {
  /** Calls begun so far. */
  calls = 0;
  private readonly end = new AbortController();

  constructor(private readonly death?: Death) {}

  /** The same client, whose calls may be this process's last. */
  lend<C extends Pick<Client, 'send'>>(client: C): C {
    const send = (command: never) => this.call(() => client.send(command));
    return { send } as unknown as C;
  }

  /** Work in this process: its result, or that the process died over it. */
  run<T>(work: () => Promise<T>): Promise<T | 'died'> {
    const died = new Promise<'died'>((resolve) => {
      this.end.signal.addEventListener('abort', () => resolve('died'));
    });
    return Promise.race([work(), died]);
  }

  private async call<T>(work: () => Promise<T>): Promise<T> {
    const mine = ++this.calls;
    if (this.end.signal.aborted || this.isMyDeath(mine, 'before')) return gone();
    try {
      return await work();
    } finally {
      if (this.end.signal.aborted || this.isMyDeath(mine, 'after')) await gone();
    }
  }

  private isMyDeath(call: number, when: Death['when']): boolean {
    const now = this.death?.call === call && this.death.when === when;
    if (now) this.end.abort();
    return now;
  }
}

const gone = () => new Promise<never>(() => undefined);
