import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';

/** What can go wrong, or be done at a bad moment. */
export const FAULTS = {
  crash: 'a process dies before or after a call, or while nothing is called',
  error: 'a call is throttled, or fails inside AWS, and has no effect',
  lost: 'a call has its effect and its answer is lost, or it is sent twice',
  slow: 'a call takes so long that the function may time out meanwhile',
  entry: 'PutEvents answers 200 with failed entries inside, or BatchGetItem with unprocessed keys',
  duplicate: 'the bus, or a queue, delivers once more',
  undelivered:
    'a target takes nothing for a day: what the bus has for it goes to the dead-letter queue of the target, if it has one',
  late: 'the bus delivers minutes or hours late',
  stream: 'a stream brings records again',
  outage: 'a dependency is down, or hangs, for minutes or hours',
  dependency: 'one call of a dependency fails, before its effect or after it',
  skew: 'clocks differ by up to a minute',
  pause: 'a mapping is off for hours, or for longer than its source keeps what it brings',
  replay: 'the archive is replayed to some rules, or the event store to some consumers, which may be interrupted',
  redrive: 'a dead-letter queue is redriven, which may be interrupted',
  deployment: 'another release is deployed: other settings or other code, resource by resource',
  client: 'clients repeat what they asked for, or change their mind',
  poison: 'messages that no contract describes',
  breaker: 'an operator opens a circuit breaker, or closes it',
  answer: 'a dependency answers what nobody expects: pending, failed inside a 200, garbage, one error for ever',
  forgery: 'somebody puts on the bus what only the owner of an event may say',
  producer: 'other workloads send envelopes that are a little wrong, or of the future',
  burst: 'much is asked for at once: batches are full, shards have neighbours, transactions meet',
  region: 'a service of AWS is down for hours: DynamoDB, the bus, or SQS for those who send',
  webhook: "a provider's webhook comes late, twice, after older news, or never; somebody forges or replays one",
} as const;

export type Fault = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as readonly Fault[];

/** How likely each fault is at each opportunity, 0 to 1. One that is not named never strikes. */
export type FaultRates = Readonly<Partial<Record<Fault, number>>>;

/** A fault that struck. */
export interface Strike {
  /** Which one of the run it was, from 1. */
  readonly number: number;
  readonly fault: Fault;
  /** Begins with what it hit: `orderflow-sim-payment#3 PutItem …`. */
  readonly where: string;
  /** When; virtual milliseconds since the epoch. */
  readonly at: number;
}

/** When something went wrong, and until when it lasted, virtual milliseconds since the epoch. */
export interface Disturbance {
  readonly from: number;
  to: number;
  /** Whether it ends at the latest when nothing goes wrong any more. A message that is late stays late. */
  readonly isMended: boolean;
}

/** What a fault hit, without the number of the instance: `orderflow-sim-payment PutItem`. */
export function targetOf({ where }: Strike): string {
  const [who = '', action = ''] = where.split(' ');
  const target = who.replace(/[,:]$/, '').replace(/[#-]\d+$/, '');
  return /^[A-Z][A-Za-z]+,?$/.test(action) ? `${target} ${action.replace(/,$/, '')}` : target;
}

export interface FaultOptions {
  readonly rates: FaultRates;
  /** Numbers of the strikes that are let through; all others pass by. @default all of them */
  readonly only?: ReadonlySet<number>;
}

/** Decides what goes wrong, by chance of its own: what it decides does not depend on how it is asked elsewhere. */
export class Faults {
  readonly struck: Strike[] = [];
  /** By their beginning. */
  readonly disturbances: Readonly<Disturbance>[] = [];
  private readonly random: Random;
  /** Whether nothing goes wrong any more. */
  isOver = false;
  private opportunities = 0;

  constructor(
    private readonly kernel: Kernel,
    private readonly options: FaultOptions,
  ) {
    this.random = kernel.random.fork();
  }

  /**
   * Whether a fault strikes here and now.
   * @param where for the reader of a history; computed only if it does
   * @param factor multiplies its rate
   */
  strike(fault: Fault, where: () => string, factor = 1): boolean {
    const rate = this.options.rates[fault] ?? 0;
    return !this.isOver && this.random.chance(rate * factor) && this.happens(fault, where);
  }

  /** A fault that is due, whatever its rate: it strikes unless it is left out of this run. */
  force(fault: Fault, where: () => string): boolean {
    return !this.isOver && (this.options.rates[fault] ?? 0) > 0 && this.happens(fault, where);
  }

  private happens(fault: Fault, where: () => string): boolean {
    const number = ++this.opportunities;
    if (this.options.only && !this.options.only.has(number)) return false;
    const strike = { number, fault, where: where(), at: this.kernel.now };
    this.struck.push(strike);
    this.lasts(0);
    this.kernel.note(`FAULT ${number} ${fault}: ${strike.where}`);
    return true;
  }

  /** What has struck just now lasts for so many milliseconds. @param isMended whether that ends when nothing goes wrong any more */
  lasts(ms: number, isMended = true): void {
    const from = this.kernel.now;
    this.disturbances.push({ from, to: isMended && this.isOver ? from : from + ms, isMended });
  }

  /** Whether nothing went wrong within a time, and nothing that had begun before it lasted into it. */
  isQuiet(from: number, to: number): boolean {
    return !this.disturbances.some((one) => one.from <= to && one.to >= from);
  }

  /** From now on nothing goes wrong any more. */
  end(): void {
    this.isOver = true;
    for (const one of this.disturbances as Disturbance[]) if (one.isMended) one.to = Math.min(one.to, this.kernel.now);
  }
}
