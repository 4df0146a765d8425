import { positiveSetting, type Surroundings } from '../surroundings/index.ts';

/** What a provider and the ones who wait for it can bear. */
export interface ProviderLimits {
  /** How long a request waits for the provider before it is given up and undone, milliseconds. */
  readonly patienceMs: number;
  /** How long a request that the provider has accepted waits for the decision before it is given up, milliseconds. */
  readonly pendingMs: number;
  /** Whether the provider may have forgotten an idempotency key. @param ageMs since it may have been used first, milliseconds */
  mayForgetKey(ageMs: number): boolean;
}

const HOUR_MS = 3_600_000;

/** Providers keep keys for a day; an outage may last for four; a bank debit takes days. */
export const DEFAULT_HOURS = { keyHours: 24, patienceHours: 96, pendingHours: 120 };

/**
 * The limits of a provider: by default those of {@link DEFAULT_HOURS}. Half of a key's life leaves room for clocks that differ and
 * for calls that take their time.
 */
export const providerLimits = (hours: Partial<typeof DEFAULT_HOURS> = {}): ProviderLimits => {
  const { keyHours, patienceHours, pendingHours } = { ...DEFAULT_HOURS, ...hours };
  return {
    patienceMs: patienceHours * HOUR_MS,
    pendingMs: pendingHours * HOUR_MS,
    mayForgetKey: (ageMs) => ageMs > (keyHours * HOUR_MS) / 2,
  };
};

/**
 * The limits that the deployment set: `<prefix>_KEY_HOURS`, `<prefix>_PATIENCE_HOURS` and, of a provider that may take its time to
 * decide, `<prefix>_PENDING_HOURS`.
 * @throws Error naming a setting that is missing or no positive number
 */
export const limitsOfFunction = (surroundings: Surroundings, prefix: string): ProviderLimits =>
  providerLimits({
    keyHours: positiveSetting(surroundings, `${prefix}_KEY_HOURS`),
    patienceHours: positiveSetting(surroundings, `${prefix}_PATIENCE_HOURS`),
    ...(surroundings.setting(`${prefix}_PENDING_HOURS`) && {
      pendingHours: positiveSetting(surroundings, `${prefix}_PENDING_HOURS`),
    }),
  });
