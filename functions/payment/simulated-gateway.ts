import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type Clock, Permanent, Transient } from '@orderflow/core';
import type {
  Charge,
  ChargeRequest,
  FindRequest,
  FoundCharge,
  PaymentGateway,
  Refund,
  RefundRequest,
} from './gateway.ts';
import { type ChargeStatus, PaymentsLedger } from './payments-ledger.ts';

/** How often {@link magic} `tok_flaky` fails before it charges. */
const FLAKY_FAILURES = 2;

/**
 * What some tokens come to; any other, or none, charges.
 * - `tok_declined`: the card is declined.
 * - `tok_flaky`: the provider fails twice, then charges.
 * - `tok_timeout`: charges, but the answer never comes; asked again with the same key, it does.
 */
const magic: ReadonlyMap<string, ChargeStatus> = new Map([
  ['tok_declined', 'declined'],
  ['tok_flaky', 'failing'],
]);

/** A payment provider without one: keeps its books in DynamoDB and obeys {@link magic} tokens. */
export function simulatedGateway(deps: {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Name of the ledger table. */
  readonly table: string;
}): PaymentGateway {
  const ledger = new PaymentsLedger(deps.dynamodb, deps.table, deps.clock);
  return {
    charge: (request) => charge(request, ledger),
    findCharge: (request) => findCharge(request, ledger),
    refund: (request) => refund(request, ledger),
  };
}

async function charge(request: ChargeRequest, ledger: PaymentsLedger): Promise<Charge> {
  const { orderId, key, amount, currency, token = '' } = request;
  const row = await ledger.charge(request, magic.get(token) ?? 'charged');
  if (row.status === 'voided' || row.refunded) return declined('cancelled before it was charged');
  if (row.amount !== amount || row.currency !== currency)
    throw new Permanent(`payment provider: ${key} was used for ${row.amount} ${row.currency}`);
  if (row.status === 'declined') return declined('card declined');
  if (row.status === 'failing') {
    if (row.attempts <= FLAKY_FAILURES) throw new Transient('payment provider: internal error');
    if (!(await ledger.end(orderId, key, 'charged'))) return charge(request, ledger);
  }
  if (token === 'tok_timeout' && row.attempts === 1) throw new Transient('payment provider: no answer in time');
  return { outcome: 'charged' };
}

async function findCharge({ orderId, key }: FindRequest, ledger: PaymentsLedger): Promise<FoundCharge> {
  const row = await ledger.find(orderId, key);
  if (!row || row.status === 'failing') return { outcome: 'none' };
  if (row.status === 'voided') return declined('cancelled before it was charged');
  if (row.status === 'declined') return declined('card declined');
  return { outcome: row.refunded ? 'refunded' : 'charged' };
}

async function refund(request: RefundRequest, ledger: PaymentsLedger): Promise<Refund> {
  const row = await ledger.void(request);
  if (row.status === 'failing' && !(await ledger.end(request.orderId, request.chargeKey, 'voided')))
    return refund(request, ledger);
  if (row.status !== 'charged') return { outcome: 'nothing' };
  if (!row.refunded) await ledger.refund(request, row);
  return { outcome: 'refunded' };
}

const declined = (reason: string): Charge => ({ outcome: 'declined', reason });
