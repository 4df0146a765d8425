import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import {
  type Appended,
  EventStore,
  fold,
  isRejection,
  pause,
  type Rejection,
  type RuntimeDeps,
  retryOnContention,
  Transient,
} from '@orderflow/core';
import type { CancelOrder, CreateOrder } from '../../events/index.ts';
import { OrderStream } from '../../events/index.ts';
import { draftOrder, type OrderData, type OrderDefaults } from './draft-order.ts';
import { type Order, type OrderEvent, order } from './order.ts';

/** What the commands get from outside. */
export type CommandDeps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'random' | 'sleep' | 'tables'>;

/** Who asks, for the trail: which request this is, and what it belongs to. */
export interface Cause {
  /** Unique to the request: the same again is the same command. */
  readonly causationId: string;
  readonly correlationId: string;
  /** W3C Trace Context. */
  readonly traceparent?: string | undefined;
}

export interface CreateOrderRequest extends Cause {
  readonly orderId: string;
  readonly data: CreateOrder['data'];
  readonly defaults: OrderDefaults;
  /** Writes that must happen in the same transaction, such as the claim of an idempotency key. @default none */
  readonly transactWith?: readonly TransactWriteItem[];
}

/**
 * What came of it.
 * - `appended`: the order exists, by this call or an earlier one with the same content.
 * - `conflict`: the id belongs to an order with other content.
 * - `refused`: the condition of an accompanying write did not hold; see {@link Appended}. Nothing was written.
 */
export type CreateOrderOutcome =
  | { readonly outcome: 'appended'; readonly order: OrderData }
  | { readonly outcome: 'conflict'; readonly rejection: Rejection }
  | Extract<Appended, { outcome: 'refused' }>;

/**
 * Carries out `CreateOrder`: one write.
 *
 * - crash before it: nothing happened.
 * - crash after it: the order exists, and flows; the same command again is answered `appended`.
 * @throws ContractViolation on `data.total` when the lines come to more than money can be.
 * @throws Contention when the accompanying items stay busy.
 */
export async function createOrder(deps: CommandDeps, request: CreateOrderRequest): Promise<CreateOrderOutcome> {
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  const stream = OrderStream.nameFor(request.orderId);
  const drafted = draftOrder(request.orderId, request.data, request.defaults);
  const decide = (state: Order) => order.decide(state, { type: 'CreateOrder', order: drafted });

  const commit = commitOf(deps, request, stream, 1, decide(order.initial) as readonly OrderEvent[]);
  const appended = await retryOnContention(deps)(() => store.append(commit, request.transactWith));
  if (appended.outcome === 'refused') return appended;
  if (appended.outcome === 'conflict') {
    const rejection = decide(fold(order, (await store.load(stream)).events));
    if (isRejection(rejection)) return { outcome: 'conflict', rejection };
  }
  return { outcome: 'appended', order: drafted };
}

export interface CancelOrderRequest extends Cause {
  readonly data: CancelOrder['data'];
}

/** Where the order stands after the command. `cancelled` follows when everything is given back. */
export interface CancelOrderOutcome {
  readonly status: 'cancelling' | 'cancelled';
}

/** Every conflict is another step in the order's life, and there are not many: this many in a row do not happen. */
const ATTEMPTS = 5;

/**
 * Carries out `CancelOrder`, or answers why not: `unknown`, or `too-late` once the order is confirmed. Asking again
 * changes nothing.
 *
 * - crash before the write: nothing happened.
 * - crash after it: the order is being cancelled; the same command again finds that out.
 * @throws Transient when the order keeps changing under the command.
 */
export async function cancelOrder(
  deps: CommandDeps,
  request: CancelOrderRequest,
): Promise<CancelOrderOutcome | Rejection> {
  const store = new EventStore(deps.dynamodb, deps.tables.events);
  const stream = OrderStream.nameFor(request.data.orderId);
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const history = await store.load(stream);
    const state = fold(order, history.events);
    const decision = order.decide(state, { type: 'CancelOrder', data: request.data });
    if (isRejection(decision)) return decision;
    if (decision.length === 0) return { status: state.status === 'cancelled' ? 'cancelled' : 'cancelling' };
    const commit = commitOf(deps, request, stream, history.version + 1, decision);
    if ((await store.append(commit)).outcome === 'appended') return { status: 'cancelling' };
    await pause(attempt, deps);
  }
  throw new Transient(`${stream}: ${ATTEMPTS} conflicts in a row`);
}

const commitOf = (
  { clock }: CommandDeps,
  { causationId, correlationId, traceparent }: Cause,
  stream: string,
  version: number,
  events: readonly OrderEvent[],
) => ({ stream, version, causationId, correlationId, traceparent, at: new Date(clock()).toISOString(), events });
