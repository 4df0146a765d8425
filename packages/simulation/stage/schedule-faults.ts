import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import type { Fault, Faults } from './faults.ts';

/** Something that is done to the world at a bad moment. */
export interface Interference {
  readonly fault: Fault;
  /** How long until it may be done again, milliseconds on average. */
  readonly everyMs: number;
  /** What a history calls it, and the doing; `undefined` when there is nothing to do it to. */
  readonly plan: (random: Random) => { readonly about: string; readonly act: () => void } | undefined;
}

/** Has interferences happen now and then, until an instant. */
export function scheduleFaults(
  kernel: Kernel,
  faults: Faults,
  interferences: readonly Interference[],
  until: number,
): void {
  for (const interference of interferences) {
    const random = kernel.random.fork();
    const again = () => {
      const at = kernel.now + random.between(0, 2 * interference.everyMs);
      if (at > until) return;
      kernel.at(at, () => {
        const planned = interference.plan(random);
        if (planned && faults.strike(interference.fault, () => planned.about)) planned.act();
        again();
      });
    };
    again();
  }
}
