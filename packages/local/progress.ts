/** Prints the progress of a program: a line per step, with its duration. */
export interface Progress {
  /** Runs a step and prints its duration. @param detail text to print for its result */
  step<T>(name: string, work: () => Promise<T>, detail?: (result: T) => string): Promise<T>;
  /** Prints a line that is no step. */
  note(text: string): void;
  /** Prints the current state: on a terminal in one line that is updated, elsewhere as a line now and then when it has changed. */
  now(text: string): void;
}

/** Prints nothing: for tests. */
export const silent: Progress = { step: (_, work) => work(), note: () => undefined, now: () => undefined };

const betweenLinesMs = 2000;

interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/**
 * On a terminal the last line has the running steps; elsewhere only finished steps are printed.
 */
export function printedProgress(output: Output = process.stdout, now: () => number = Date.now): Progress {
  const underWay = new Set<string>();
  let latest = '';
  let saidAt = Number.NEGATIVE_INFINITY;
  const line = (text: string) => {
    output.write(`${output.isTTY ? '\r\u001b[K' : ''}${text}\n`);
    pending();
  };
  const pending = () => {
    if (output.isTTY)
      output.write(`\r\u001b[K${underWay.size > 0 ? `    …     ${[...underWay].join(', ')}  ${latest}` : ''}`);
  };
  return {
    async step(name, work, detail = () => '') {
      const start = now();
      underWay.add(name);
      pending();
      try {
        const result = await work();
        underWay.delete(name);
        latest = '';
        line(`${seconds(now() - start)}  ${name.padEnd(18)}${detail(result)}`.trimEnd());
        return result;
      } catch (error) {
        underWay.delete(name);
        line(`${seconds(now() - start)}  ${name.padEnd(18)}failed`);
        throw error;
      }
    },
    note: (text) => line(`          ${text}`),
    now(text) {
      if (text === latest) return;
      latest = text;
      if (output.isTTY) pending();
      else if (now() - saidAt >= betweenLinesMs) {
        output.write(`          ${text}\n`);
        saidAt = now();
      }
    },
  };
}

/** `   1.3 s` */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`.padStart(8);
