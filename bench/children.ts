import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';

/** What a worker is asked: run these Lambda events, one after another. */
export interface WorkerOrder {
  readonly batches: readonly object[];
}

/** What a worker answers. CPU is that of its whole process; failures are the ids that the handler reported. */
export interface Measured {
  readonly cpuMicros: number;
  readonly wallMicros: number;
  readonly failures: readonly string[];
}

/** A child process that answers one message with one. It ends when this process does. */
export class Child {
  private lastWords = '';

  private constructor(private readonly process: ChildProcess) {
    process.stderr?.on('data', (chunk) => {
      this.lastWords = `${this.lastWords}${chunk}`.slice(-2000);
    });
  }

  /** Starts it and waits for what it says first. Its log goes nowhere, as fast as can be, unless `listen` wants it. */
  static async start<Greeting>(
    file: string,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    listen?: (output: string) => void,
  ): Promise<{ child: Child; greeting: Greeting }> {
    const process = fork(file, args, {
      env: { ...env },
      execArgv: ['--expose-gc', '--no-warnings'],
      stdio: ['ignore', listen ? 'pipe' : 'ignore', 'pipe', 'ipc'],
    });
    if (listen) process.stdout?.on('data', (chunk) => listen(String(chunk)));
    const child = new Child(process);
    return { child, greeting: await child.answer<Greeting>() };
  }

  async ask<Answer>(question: object | string): Promise<Answer> {
    this.process.send(question);
    return this.answer();
  }

  async stop(): Promise<void> {
    const gone = once(this.process, 'close');
    this.process.kill('SIGKILL');
    await gone;
  }

  /** The next message; listens for it, and for the end of the process, no longer than it takes. */
  private async answer<Answer>(): Promise<Answer> {
    const answered = new AbortController();
    const { signal } = answered;
    try {
      const [answer] = await Promise.race([once(this.process, 'message', { signal }), this.death(signal)]);
      return answer as Answer;
    } finally {
      answered.abort();
    }
  }

  private async death(signal: AbortSignal): Promise<never> {
    const [code, killedBy] = await once(this.process, 'close', { signal });
    const how = killedBy ?? `exit code ${code}`;
    // What Node says of an error that nobody caught begins with the place, not with the error.
    const why = /^\w*Error: .*$/m.exec(this.lastWords)?.[0] ?? this.lastWords;
    throw new Error(`${this.process.spawnargs.slice(1).join(' ')} ended with ${how}: ${why}`);
  }
}
