import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';

/** How long a deployment takes at most, milliseconds. */
export const LONGEST_MS = 10 * 60_000;

/** A deployment as CloudFormation carries it out: resource by resource, in minutes in which some are new and some are old. */
export class Rollout {
  private readonly left = new Set<() => void>();
  private readonly random: Random;

  constructor(private readonly kernel: Kernel) {
    this.random = kernel.random.fork();
  }

  get isUnderWay(): boolean {
    return this.left.size > 0;
  }

  /**
   * Begins anew: what an earlier one has not come to yet is not made any more.
   * @param changes each of which is made at an instant of its own, in any order
   */
  begin(changes: readonly (() => void)[]): void {
    this.left.clear();
    const longest = this.random.between(0, LONGEST_MS);
    for (const change of changes) {
      this.left.add(change);
      this.kernel.after(this.random.between(0, longest), () => this.make(change));
    }
  }

  /** Makes at once what has not been made yet. */
  finish(): void {
    for (const change of this.left) this.make(change);
  }

  private make(change: () => void): void {
    if (this.left.delete(change)) change();
  }
}
