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
import { type ChargeRow, type ChargeStatus, PaymentsLedger } from './payments-ledger.ts';

/** How often {@link magic} `tok_flaky` fails before it charges. */
const FLAKY_FAILURES = 2;

/**
 * What some tokens come to; any other, or none, charges.
 * - `tok_declined`: the card is declined.
 * - `tok_flaky`: the provider fails twice, then charges.
 * - `tok_timeout`: charges, but the answer never comes; asked again with the same key, it does.
 * - `tok_pending`: accepted, and charged after {@link DECISION_MS}. `tok_pending_declined`: declined then.
 * - `tok_undecided`: accepted, and never decided; it cannot be called off.
 */
const magic: ReadonlyMap<string, ChargeStatus> = new Map([
  ['tok_declined', 'declined'],
  ['tok_flaky', 'failing'],
  ['tok_pending', 'pending'],
  ['tok_pending_declined', 'pending-decline'],
  ['tok_undecided', 'undecided'],
]);

/** How long a decision takes, milliseconds. */
const DECISION_MS = 10_000;

/** What comes of a charge that is not decided. */
const decisions: ReadonlyMap<ChargeStatus, ChargeStatus> = new Map([
  ['pending', 'charged'],
  ['pending-decline', 'declined'],
]);

/** A payment provider without one: keeps its books in DynamoDB and obeys {@link magic} tokens. */
export function simulatedGateway(deps: {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly clock: Clock;
  /** Name of the ledger table. */
  readonly table: string;
}): PaymentGateway {
  const books = { ledger: new PaymentsLedger(deps.dynamodb, deps.table, deps.clock), clock: deps.clock };
  return {
    charge: (request) => charge(request, books),
    findCharge: (request) => findCharge(request, books),
    refund: (request) => refund(request, books),
  };
}

interface Books {
  readonly ledger: PaymentsLedger;
  readonly clock: Clock;
}

/** A charge as it stands now: one whose time has come is decided when somebody looks. */
async function decided(
  { orderId, key }: FindRequest,
  row: ChargeRow,
  { ledger, clock }: Books,
): Promise<ChargeRow | undefined> {
  const decision = decisions.get(row.status);
  if (!decision || clock() < row.at + DECISION_MS) return row;
  await ledger.end(orderId, key, row.status, decision);
  return ledger.find(orderId, key);
}

async function charge(request: ChargeRequest, books: Books): Promise<Charge> {
  const { orderId, key, amount, currency, token = '' } = request;
  const { ledger } = books;
  const entered = await ledger.charge(request, magic.get(token) ?? 'charged');
  const row = (await decided(request, entered, books)) ?? entered;
  if (row.status === 'voided' || row.refunded) return declined('cancelled before it was charged');
  if (row.amount !== amount || row.currency !== currency)
    throw new Permanent(`payment provider: ${key} was used for ${row.amount} ${row.currency}`);
  if (row.status === 'declined') return declined('card declined');
  if (row.status === 'failing') {
    if (row.attempts <= FLAKY_FAILURES) throw new Transient('payment provider: internal error');
    if (!(await ledger.end(orderId, key, 'failing', 'charged'))) return charge(request, books);
  }
  if (isUndecided(row)) return { outcome: 'pending' };
  if (token === 'tok_timeout' && row.attempts === 1) throw new Transient('payment provider: no answer in time');
  return { outcome: 'charged' };
}

async function findCharge(request: FindRequest, books: Books): Promise<FoundCharge> {
  const entered = await books.ledger.find(request.orderId, request.key);
  const row = entered && (await decided(request, entered, books));
  if (!row || row.status === 'failing') return { outcome: 'none' };
  if (row.status === 'voided') return declined('cancelled before it was charged');
  if (row.status === 'declined') return declined('card declined');
  if (isUndecided(row)) return { outcome: 'pending' };
  return { outcome: row.refunded ? 'refunded' : 'charged' };
}

async function refund(request: RefundRequest, books: Books): Promise<Refund> {
  const { ledger } = books;
  const { orderId, chargeKey: key } = request;
  const entered = await ledger.void(request);
  const row = (await decided({ orderId, key }, entered, books)) ?? entered;
  if (row.status === 'undecided') return { outcome: 'pending' };
  const isOpen = row.status === 'failing' || decisions.has(row.status);
  if (isOpen && !(await ledger.end(orderId, key, row.status, 'voided'))) return refund(request, books);
  if (row.status !== 'charged') return { outcome: 'nothing' };
  if (!row.refunded) await ledger.refund(request, row);
  return { outcome: 'refunded' };
}

const isUndecided = ({ status }: ChargeRow): boolean => status === 'undecided' || decisions.has(status);

const declined = (reason: string): Charge => ({ outcome: 'declined', reason });
