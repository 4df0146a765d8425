import {
  keepValue,
  positiveSetting,
  requiredSetting,
  type Surroundings,
  type ValueDeps,
  type ValueSettings,
} from '@orderflow/core';
import type { PaymentChoice } from '../../events/index.ts';

/** What taking an order needs to keep how it is paid. */
export interface InstrumentDeps extends ValueDeps {
  /** The table that the payment context, and nobody else, reads. */
  readonly instruments: ValueSettings;
}

/**
 * Keeps the token of an order's means of payment where only the payment context can read it, and gives the reference that
 * `order.created` holds instead. It is written before the order is: an order that is not created leaves a token that expires.
 */
export const keepInstrument = async (
  deps: InstrumentDeps,
  orderId: string,
  payment: PaymentChoice | undefined,
): Promise<string | undefined> => payment && keepValue(deps, deps.instruments, orderId, payment.token);

/** As the deployment sets them. @throws Error naming a setting that is missing or no number */
export const instrumentSettings = (surroundings: Surroundings): ValueSettings => ({
  table: requiredSetting(surroundings, 'INSTRUMENTS_TABLE'),
  secret: requiredSetting(surroundings, 'INSTRUMENTS_SECRET'),
  ttlSeconds: 3600 * positiveSetting(surroundings, 'INSTRUMENT_HOURS'),
});
