import { positiveSetting, type Surroundings } from '../surroundings/index.ts';

/** What a provider and the ones who wait for it can bear. */
export interface ProviderLimits {
  /** How long a request waits for the provider before it is given up and undone, milliseconds. */
  readonly patienceMs: number;
  /** Whether the provider may have forgotten an idempotency key. @param ageMs since it may have been used first, milliseconds */
  mayForgetKey(ageMs: number): boolean;
}

const HOUR_MS = 3_600_000;

/** Providers keep keys for a day; an outage may last for four. */
export const DEFAULT_HOURS = { keyHours: 24, patienceHours: 96 };

/**
 * The limits of a provider: by default those of {@link DEFAULT_HOURS}. Half of a key's life leaves room for clocks that differ and
 * for calls that take their time.
 */
export const providerLimits = ({ keyHours, patienceHours }: typeof DEFAULT_HOURS = DEFAULT_HOURS): ProviderLimits => ({
  patienceMs: patienceHours * HOUR_MS,
  mayForgetKey: (ageMs) => ageMs > (keyHours * HOUR_MS) / 2,
});

/**
 * The limits that the deployment set: `<prefix>_KEY_HOURS` and `<prefix>_PATIENCE_HOURS`.
 * @throws Error naming a setting that is missing or no positive number
 */
export const limitsOfFunction = (surroundings: Surroundings, prefix: string): ProviderLimits =>
  providerLimits({
    keyHours: positiveSetting(surroundings, `${prefix}_KEY_HOURS`),
    patienceHours: positiveSetting(surroundings, `${prefix}_PATIENCE_HOURS`),
  });
