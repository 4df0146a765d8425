import { type Commit, commitOf, type Item, type StoredEvent, type WorkflowHandler } from '@orderflow/core';
import { providerLimits } from '@orderflow/core/providers';
import type { Answer, Call } from '@orderflow/simulation/services';
import { VirtualHost } from '@orderflow/simulation/services';
import { consumerFixture, FakeDynamoDB } from '@orderflow/testing';
import type { Definition } from '../../../bin/lib/state-machine.ts';
import type { CreateOrder } from '../../../events/index.ts';
import { cancelOrder, createOrder } from '../../../functions/order/commands.ts';
import { instruments } from '../../../functions/order/testing/instruments.ts';
import type { PaymentGateway } from '../../../functions/payment/gateway.ts';
import { instrumentsIn } from '../../../functions/payment/instruments.ts';
import { simulatedGateway } from '../../../functions/payment/simulated-gateway.ts';
import { inventorySteps } from '../../../functions/saga/inventory.ts';
import { orderSteps } from '../../../functions/saga/order.ts';
import { paymentSteps } from '../../../functions/saga/payment.ts';
import { shippingSteps } from '../../../functions/saga/shipping.ts';
import { simulatedCarrier } from '../../../functions/shipping/simulated-carrier.ts';
import { turn, type Unreliability, unreliable } from '../../flow/unreliable-database.ts';
import { type Ended, runToEnd } from './run.ts';

/** What goes wrong with a call of a function; nothing, by default. */
export type Mishap =
  /** It fails before it has done anything, by an error of this name. */
  | { readonly before: string }
  /** It does all that it should, and its answer is lost: the state machine sees an error of this name. */
  | { readonly after: string }
  /** It goes on by itself, and its answer never comes: the state's time-out gives it up. */
  | 'goes on alone';

export interface SagaOptions extends Partial<Unreliability> {
  readonly definition: Definition;
  readonly stock: Readonly<Record<string, number>>;
  /** Asked before each call of a function, with its state's name. @default nothing goes wrong */
  readonly mishap?: (state: string) => Mishap | undefined;
  /** Runs before each call of a function: for what the consumerFixture does meanwhile. @default nothing */
  readonly meanwhile?: (state: string) => Promise<unknown> | undefined;
  /** Changes the payment provider. @default the simulated one as it is */
  readonly gateway?: (simulated: PaymentGateway, saga: SagaInMemory) => PaymentGateway;
}

/** The saga in one process: the real definition, interpreted; the real steps, on a database in memory. */
export class SagaInMemory {
  private readonly database = new FakeDynamoDB({
    events: { key: ['stream', 'version'] },
    stock: { key: ['sku'] },
    instruments: { key: ['reference'] },
    ledger: { key: ['orderId', 'key'] },
  });
  private readonly deps;
  private readonly functions: Readonly<Record<string, WorkflowHandler>>;
  private readonly commits: Commit[] = [];
  private readonly alone: Promise<unknown>[] = [];
  private readonly host = new VirtualHost((call) => this.invoke(call));

  constructor(private readonly options: SagaOptions) {
    const { chance = () => 0, faults } = options;
    const lossy = { chance, ...(faults !== undefined && { faults }) };
    const dynamodb = unreliable(this.database, lossy, (input) => this.note(input));
    const deps = { ...consumerFixture({ random: chance, sleep: turn }), dynamodb };
    const ledger = { dynamodb, clock: deps.clock, table: 'ledger' };
    const simulated = simulatedGateway(ledger);
    this.deps = { ...deps, instruments };
    this.functions = {
      inventory: inventorySteps({ ...deps, stockTable: 'stock' }),
      payment: paymentSteps({
        ...deps,
        gateway: options.gateway?.(simulated, this) ?? simulated,
        instruments: instrumentsIn(dynamodb, instruments.table),
        limits: providerLimits(),
      }),
      order: orderSteps(deps),
      shipping: shippingSteps({
        ...deps,
        carrier: simulatedCarrier(ledger),
        limits: providerLimits(),
        defaultCountry: 'DE',
      }),
    };
    this.database.seed('stock', ...Object.entries(options.stock).map(([sku, available]) => ({ sku, available })));
  }

  place(orderId: string, data: CreateOrder['data']): Promise<unknown> {
    const cause = { causationId: `place-${orderId}`, correlationId: `place-${orderId}` };
    return insist(() => createOrder(this.deps, { ...cause, orderId, data, defaults: { currency: 'EUR' } }));
  }

  /** The customer cancels. True if it was in time. */
  async cancel(orderId: string): Promise<boolean> {
    const cause = { causationId: `cancel-${orderId}`, correlationId: `cancel-${orderId}` };
    const data = { orderId, reason: 'changed my mind' };
    return !('rejected' in (await insist(() => cancelOrder(this.deps, { ...cause, data }))));
  }

  /** One execution, to its end. What went on alone may still do so; see {@link quiet}. */
  run(orderId: string, name = `order-${orderId}`): Promise<Ended> {
    const input = { orderId, correlationId: `place-${orderId}` };
    return runToEnd(this.host, this.options.definition, name, input);
  }

  /** When everything that went on alone has come to an end. */
  async quiet(): Promise<void> {
    await Promise.all(this.alone.splice(0));
  }

  /** A stream's events, by type. */
  typesIn(stream: string): string[] {
    return this.eventsIn(stream).map(({ type }) => type);
  }

  eventsIn(stream: string): Pick<StoredEvent, 'type' | 'data'>[] {
    return this.commits.flatMap((commit) => (commit.stream === stream ? commit.events : []));
  }

  /** What the providers' books hold for an order: minor units kept, charges made, parcels that left. */
  books(orderId: string) {
    const rows = this.database.rows('ledger').filter((row) => row.orderId === orderId);
    const having = (status: string) => rows.filter((row) => row.status === status);
    const sum = (status: string) => having(status).reduce((total, { amount }) => total + Number(amount), 0);
    const kept = sum('charged') - sum('refunded');
    return { kept, charges: having('charged').length, parcels: having('shipped').length };
  }

  /** How many of a SKU are on the shelf. */
  shelf(sku: string): number {
    return Number(this.database.rows('stock').find((row) => row.sku === sku)?.available);
  }

  private async invoke({ functionName, payload, state }: Call): Promise<Answer | 'never'> {
    await this.options.meanwhile?.(state);
    const mishap = this.options.mishap?.(state);
    const handler = this.functions[functionName.replace(/^.*-saga-/, '')];
    if (!handler) throw new Error(`there is no function ${functionName}`);
    if (mishap && mishap !== 'goes on alone' && 'before' in mishap) return failureNamed(mishap.before);
    const answer = handler(payload).then((result) => ({ result }), lambdaError);
    if (mishap === 'goes on alone') {
      this.alone.push(answer);
      return 'never';
    }
    const result = await answer;
    return mishap && !('error' in result) ? failureNamed(mishap.after) : result;
  }

  private note({ Item: item, TransactItems: items = [] }: Applied): void {
    for (const put of [item, ...items.map(({ Put }) => Put?.Item)]) if (put?.stream) this.commits.push(commitOf(put));
  }
}

/** A failure that no function of ours has put into words. */
export function failureNamed(error: string): Answer {
  if (error === 'States.Timeout') return { error };
  if (/^(Sandbox|Lambda|Runtime)[.]/.test(error)) return { error, cause: 'no JSON, but words' };
  return lambdaError(Object.assign(new Error('it went wrong'), { name: error }));
}

/** What a function's error is to the state machine: its name, and the rest as JSON. */
const lambdaError = ({ name, message }: Error): Answer => ({
  error: name,
  cause: JSON.stringify({ errorType: name, errorMessage: message, trace: [] }),
});

/** A write that took effect, as far as it is a commit. */
interface Applied {
  readonly Item?: Item;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item?: Item } }[];
}

const insist = <T>(work: () => Promise<T>): Promise<T> => work().catch(() => insist(work));
