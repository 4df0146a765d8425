import { Random } from '../kernel/random.ts';
import { FAULT_NAMES, type Fault, type FaultRates } from '../stage/faults.ts';

/** How likely each fault is at each opportunity, before a run makes it more or less likely. */
const USUAL: Readonly<Record<Fault, number>> = {
  crash: 0.012,
  error: 0.02,
  lost: 0.015,
  slow: 0.006,
  entry: 0.05,
  duplicate: 0.05,
  late: 0.03,
  undelivered: 0.01,
  stream: 0.1,
  outage: 0.3,
  dependency: 0.05,
  skew: 0.2,
  pause: 0.05,
  replay: 0.5,
  redrive: 0.5,
  deployment: 0.5,
  client: 0.2,
  poison: 0.2,
  breaker: 0.3,
  answer: 0.1,
  forgery: 0.3,
  producer: 0.5,
  region: 0.2,
  burst: 0.3,
  webhook: 0.5,
};

/** What heals by itself, as long as no message meets it again and again. */
const MILD: ReadonlySet<Fault> = new Set([
  ...([
    'crash',
    'error',
    'lost',
    'slow',
    'entry',
    'duplicate',
    'late',
    'stream',
    'outage',
    'dependency',
    'skew',
  ] as const),
  ...(['replay', 'client', 'answer', 'forgery', 'producer', 'region'] as const),
]);

/** Whether the faults of a run are mild: it has to get over them without an operator. It depends on the seed alone. */
export const isMild = (seed: number): boolean => new Random(seed ^ 0x311d).chance(0.25);

/** Above this nothing would ever get done. */
const MOST: Partial<Record<Fault, number>> = { crash: 0.04, error: 0.1, lost: 0.06, slow: 0.03, entry: 0.2 };

/**
 * The fault rates of one run: each fault is left out in half of the runs, and otherwise up to ten times less or three times more
 * likely than usual. A run that has everything at once finds less than many that each have something.
 *
 * Each fault's rate depends on the seed alone, and not on which others are allowed: so leaving one out changes no other.
 * @see https://users.cs.utah.edu/~regehr/papers/swarm12.pdf (Groce et al., Swarm Testing, 2012)
 */
export function swarm(seed: number, allowed: readonly Fault[] = FAULT_NAMES): FaultRates {
  const random = new Random(seed ^ 0x5eed);
  const rates = FAULT_NAMES.map((fault) => {
    const isIn = random.chance(0.5);
    // Rounded: a power need not be the same to its last bit on every machine.
    const rate = Number((USUAL[fault] * 10 ** random.between(-1, 0.5)).toPrecision(6));
    if (!isIn || !allowed.includes(fault)) return [fault, 0] as const;
    return [fault, isMild(seed) ? mildRate(fault, rate) : Math.min(rate, MOST[fault] ?? 1)] as const;
  });
  return Object.fromEntries(rates);
}

const mildRate = (fault: Fault, rate: number): number => (MILD.has(fault) ? Math.min(rate, USUAL[fault]) / 4 : 0);
