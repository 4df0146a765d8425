import {
  keepValue,
  positiveSetting,
  requiredSetting,
  type Surroundings,
  type ValueDeps,
  type ValueSettings,
} from '@orderflow/core';
import type { PaymentChoice } from '../../events/index.ts';
import type { OrderData } from './draft-order.ts';

/** What taking an order needs to keep how it is paid. */
export interface InstrumentDeps extends ValueDeps {
  /** The table that the payment context, and nobody else, reads. */
  readonly instruments: ValueSettings;
}

/**
 * Keeps the token of a drafted order's means of payment where only the payment context can read it. The order gets the reference to
 * it. It is written before the order is: an order that is not created leaves a token that expires.
 */
export async function withInstrument(
  deps: InstrumentDeps,
  drafted: OrderData,
  payment: PaymentChoice | undefined,
): Promise<OrderData> {
  if (!payment) return drafted;
  const { orderId } = drafted;
  const instrument = await keepValue(deps, deps.instruments, orderId, payment.token);
  return { ...drafted, payment: { method: payment.method, instrument } };
}

/** As the deployment sets them. @throws Error naming a setting that is missing or no number */
export const instrumentSettings = (surroundings: Surroundings): ValueSettings => ({
  table: requiredSetting(surroundings, 'INSTRUMENTS_TABLE'),
  secret: requiredSetting(surroundings, 'INSTRUMENTS_SECRET'),
  ttlSeconds: 3600 * positiveSetting(surroundings, 'INSTRUMENT_HOURS'),
});
