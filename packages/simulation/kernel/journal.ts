import { createHash, type Hash } from 'node:crypto';

/**
 * What happened in a run, a line for each thing: its digest tells two histories apart, and its text tells a reader what
 * went on.
 */
export class Journal {
  private readonly hash: Hash = createHash('sha256');
  private readonly kept: string[] = [];
  private pending = '';
  /** Lines so far. */
  length = 0;

  /** @param keeps whether the lines themselves are kept, for {@link lines} */
  constructor(
    private readonly begin: number,
    readonly keeps: boolean,
  ) {}

  /**
   * @param now virtual milliseconds since the epoch
   * @param more for readers alone, as in {@link remark}
   */
  note(now: number, text: string, more?: () => string): void {
    const line = `${timeOf(now - this.begin)} ${text}`;
    this.length++;
    this.pending += `${line}\n`;
    if (this.pending.length > 65_536) this.absorb();
    if (this.keeps) this.kept.push(more ? `${line} ${more()}`.trimEnd() : line);
  }

  /** A line for readers alone: it is made only if lines are kept, and says nothing that the other lines do not decide. */
  remark(now: number, text: () => string): void {
    if (this.keeps) this.kept.push(`${timeOf(now - this.begin)} ${text()}`);
  }

  /** The lines, if they are kept. */
  lines(): readonly string[] {
    return this.kept;
  }

  /** SHA-256 of all lines so far, hexadecimal. */
  digest(): string {
    this.absorb();
    return this.hash.copy().digest('hex');
  }

  private absorb(): void {
    this.hash.update(this.pending);
    this.pending = '';
  }
}

/** `1d 02:03:04.567`, since the run began. */
function timeOf(milliseconds: number): string {
  const whole = Math.floor(milliseconds);
  const part = (by: number, of: number, digits: number) => String(Math.floor(whole / by) % of).padStart(digits, '0');
  const days = Math.floor(whole / 86_400_000);
  return `${days}d ${part(3_600_000, 24, 2)}:${part(60_000, 60, 2)}:${part(1000, 60, 2)}.${part(1, 1000, 3)}`;
}
