import { type Clock, Pending, Permanent, Transient } from '@orderflow/core';
import type { ProviderLimits } from '@orderflow/core/providers';
import type { OrderCreated } from '../../events/index.ts';
import type { FoundCharge, PaymentGateway, Refund, RefundRequest } from './gateway.ts';
import type { Instruments } from './instruments.ts';
import { methodOf, type Payment, type PaymentInput } from './payment.ts';

/** What moving money needs from outside. */
export interface MoneyDeps {
  readonly gateway: PaymentGateway;
  readonly clock: Clock;
  /** How long the payment provider keeps keys, and how long an order waits for it and for its decision. */
  readonly limits: ProviderLimits;
}

/** What charging needs besides. */
export interface ChargeDeps extends MoneyDeps {
  readonly instruments: Instruments;
}

/**
 * Money moves before the commit says so, under a key that makes repeating harmless:
 *
 * - crash before the charge: nothing happened; the message comes again.
 * - crash after it: the message comes again, and the gateway answers as before; or the order is given up meanwhile, and
 *   whoever does that gives the money back, as does this very message when it finds the tombstone.
 *
 * An order without a price is paid without the provider. One that has waited so long that the provider may have forgotten the
 * key is looked up first; one that has waited too long, so that its token may have expired, is given up, and whatever was charged
 * for it is given back.
 * @param createdAt when the order was created, ISO 8601
 * @throws Pending while the provider's answer means nothing to us
 */
export async function charge(
  state: Payment,
  data: OrderCreated['data'],
  createdAt: string,
  deps: ChargeDeps,
): Promise<PaymentInput | undefined> {
  const { gateway, clock, limits, instruments } = deps;
  const { orderId, total } = data;
  if (state.status === 'failed') return giveBackLate(orderId, createdAt, deps, 'nothing');
  if (state.status !== 'none') return undefined;
  if (total === 0) return { type: 'Charged', order: data };
  if (isTooLate(createdAt, deps)) return refund(state, { orderId, reason: TOO_LATE }, deps);
  const mayBeForgotten = limits.mayForgetKey(clock() - Date.parse(createdAt));
  const found = mayBeForgotten ? await gateway.findCharge({ key: chargeKey(orderId), orderId }) : NONE;
  if (found.outcome !== 'none') return inputOf(found, data);
  const { instrument, token: written } = data.payment ?? {}; // orders of a release before have the token itself
  const token = instrument === undefined ? written : await instruments.find(instrument);
  if (instrument !== undefined && token === undefined) return refund(state, { orderId, reason: TOO_LATE }, deps);
  return inputOf(await ask(data, token, gateway), data);
}

type NotFound = { readonly outcome: 'none' };

const NONE: FoundCharge = { outcome: 'none' };

function ask(data: OrderCreated['data'], token: string | undefined, gateway: PaymentGateway) {
  const { orderId, total: amount, currency } = data;
  const method = methodOf(data);
  return gateway.charge({ key: chargeKey(orderId), orderId, amount, currency, method, token });
}

function inputOf(charge: Exclude<FoundCharge, NotFound>, order: OrderCreated['data']): PaymentInput {
  const { orderId } = order;
  switch (charge.outcome) {
    case 'charged':
      return { type: 'Charged', order };
    case 'declined':
      return { type: 'Declined', orderId, reason: charge.reason };
    case 'refunded':
      return { type: 'Declined', orderId, reason: GIVEN_BACK };
    case 'pending':
      return { type: 'Pending', order };
  }
}

/**
 * Looks up a charge that the provider had accepted without deciding it. When it is still not decided after
 * `limits.pendingMs`, it is called off; one that cannot be called off expires, and {@link giveBackLate} has the last word.
 *
 * - crash before the commit: the message comes again, and looks again.
 * @param since when it was accepted, ISO 8601. @default it may take its time
 * @throws Pending while the provider has not decided
 */
async function settle(
  state: Payment,
  orderId: string,
  deps: MoneyDeps,
  since?: string,
): Promise<PaymentInput | undefined> {
  if (state.status !== 'pending') return undefined;
  const { gateway, clock, limits } = deps;
  const found = await gateway.findCharge({ key: chargeKey(orderId), orderId });
  switch (found.outcome) {
    case 'charged':
      return { type: 'Settled', orderId };
    case 'declined':
      return { type: 'Declined', orderId, reason: found.reason };
    case 'refunded':
      return { type: 'Declined', orderId, reason: GIVEN_BACK };
  }
  const age = since === undefined ? 0 : clock() - Date.parse(since);
  if (age <= limits.pendingMs) throw new Pending(`the payment provider has not decided about ${chargeKey(orderId)}`);
  const isOver = (await callOff(orderId, gateway, unknownAfter(age))) !== 'pending';
  return { type: isOver ? 'Refunded' : 'Expired', orderId, reason: NOT_DECIDED };
}

/** What comes of a charge that the provider has accepted without deciding it. */
interface LateDecision {
  readonly type: 'payment.pending' | 'payment.expired' | 'payment.notified';
  readonly data: { readonly orderId: string };
  readonly metadata: { readonly timestamp: string };
}

/** Learns what has become of the charge: `payment.pending` comes again until it is decided, a webhook only has it looked up sooner. */
export function learnDecision(state: Payment, { type, data, metadata }: LateDecision, deps: MoneyDeps) {
  const { orderId } = data;
  const isGivenUp = type === 'payment.expired' || (type === 'payment.notified' && state.status === 'failed');
  if (isGivenUp) return giveBackLate(orderId, metadata.timestamp, deps);
  return settle(state, orderId, deps, type === 'payment.pending' ? metadata.timestamp : undefined);
}

/**
 * What it means that the provider knows of no charge that it has accepted so long ago: at first that the look-up lags behind, after an
 * hour that there is none, because the request that it was at has failed after all.
 */
const unknownAfter = (ms: number): 'pending' | 'nothing' => (ms > 3_600_000 ? 'nothing' : 'pending');

/** How long a provider may take to decide about a charge that nobody waits for any more. */
const LONGEST_DECISION_MS = 30 * 24 * 3_600_000;

/**
 * Gives back what is charged after the order was given up.
 * @param since when it was given up, ISO 8601
 * @param unknown see {@link callOff}. @default by how long ago it was given up
 * @throws Pending while the provider has not decided
 * @throws Permanent when it has not for a month: then somebody has to ask it
 */
async function giveBackLate(
  orderId: string,
  since: string,
  { gateway, clock }: Pick<MoneyDeps, 'gateway' | 'clock'>,
  unknown?: 'pending' | 'nothing',
): Promise<undefined> {
  const age = clock() - Date.parse(since);
  if ((await callOff(orderId, gateway, unknown ?? unknownAfter(age))) !== 'pending') return;
  const about = `the payment provider has not decided about ${chargeKey(orderId)}`;
  if (age > LONGEST_DECISION_MS) throw new Permanent(`${about} for a month`);
  throw new Pending(about);
}

/**
 * Before the tombstone is written, too, the gateway is asked: a charge may have been made and not committed yet.
 *
 * - crash before the refund: nothing happened; the message comes again.
 * - crash after it: the message comes again; the same refund again moves no money.
 * @throws Transient when the gateway denies a charge that it has confirmed: the money must not be forgotten over that.
 * @throws Pending while it is not certain that the money is back
 */
export async function refund(
  state: Payment,
  { orderId, reason }: { readonly orderId: string; readonly reason: string },
  { gateway }: Pick<MoneyDeps, 'gateway'>,
): Promise<PaymentInput | undefined> {
  if (state.status === 'failed' || state.status === 'refunded') return undefined;
  const isFree = state.status === 'completed' && state.amount === 0;
  const outcome = isFree ? 'refunded' : await giveBack(orderId, state.status, gateway);
  if (outcome === 'pending') throw new Pending(`the payment provider has not given back ${chargeKey(orderId)} yet`);
  if (state.status === 'completed' && outcome === 'nothing')
    throw new Transient(`the payment provider knows of no charge ${chargeKey(orderId)}, which it had confirmed`);
  return { type: 'Refunded', orderId, reason };
}

/**
 * One of which no charge is known is refused in advance, by a provider that can. The answer `nothing` may be an old one: a charge
 * may have been made since the same was asked the first time.
 */
async function giveBack(orderId: string, status: 'none' | 'pending' | 'completed', gateway: PaymentGateway) {
  if (status === 'pending') return callOff(orderId, gateway, 'pending');
  const { outcome } = await gateway.refund(refundOf(orderId, status === 'none' ? 'void' : 'refund'));
  return status === 'none' && outcome === 'nothing' ? callOff(orderId, gateway, 'nothing') : outcome;
}

/**
 * Calls off a charge that is not decided, or gives it back if it is. It is looked up each time, because providers repeat their
 * first answer to a key: what was asked before the decision says nothing of what came after it.
 * @param unknown what it means that the provider knows of no charge: of one that it accepted, that the look-up lags behind
 */
async function callOff(
  orderId: string,
  gateway: PaymentGateway,
  unknown: 'pending' | 'nothing',
): Promise<Refund['outcome']> {
  const found = await gateway.findCharge({ key: chargeKey(orderId), orderId });
  switch (found.outcome) {
    case 'charged':
      return (await gateway.refund(refundOf(orderId, 'refund'))).outcome;
    case 'pending':
      return (await gateway.refund(refundOf(orderId, 'off'))).outcome;
    case 'none':
      return unknown;
    case 'declined':
      return 'nothing';
    case 'refunded':
      return 'refunded';
  }
}

/** Why an order is cancelled whose payment could not be made in time, or was given back at the provider. */
const TOO_LATE = 'the payment could not be made in time';
const NOT_DECIDED = 'the payment was not decided in time';
const GIVEN_BACK = 'the payment was given back';

/** Whether an order has waited for its payment for longer than orders wait. @param createdAt ISO 8601 */
const isTooLate = (createdAt: string, { clock, limits }: MoneyDeps): boolean =>
  clock() - Date.parse(createdAt) > limits.patienceMs;

/**
 * Whether a message is so old that it must not be charged on the mere assumption that its stream is empty: a replay, or one
 * redriven after hours.
 * @param at when its event was written, ISO 8601
 */
export const isOld = (at: string, { clock, limits }: MoneyDeps): boolean =>
  limits.mayForgetKey(clock() - Date.parse(at));

const chargeKey = (orderId: string) => `charge-${orderId}`;

/**
 * Providers repeat their first answer to a key, "no such charge" and "not decided" too. So each is asked for under a key of its
 * own: `void` while no charge is known of, `off` while it is not decided, `refund` once there is money to give back.
 * @see https://docs.stripe.com/api/idempotent_requests
 */
const refundOf = (orderId: string, prefix: 'void' | 'off' | 'refund'): RefundRequest => ({
  key: `${prefix}-${orderId}`,
  chargeKey: chargeKey(orderId),
  orderId,
});
