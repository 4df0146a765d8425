import { SendMessageCommand, type SendMessageCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import type { AnyContract, DomainEvent } from '@orderflow/core';
import { type Commit, commitOf, type Item, type SqsHandler, type StoredEvent, storedEventsOf } from '@orderflow/core';
import { providerLimits } from '@orderflow/core/providers';
import type { Plain } from '@orderflow/testing';
import { busEvent, consumerFixture, FakeDynamoDB, sqsBatch, sqsRecord, storedMessage } from '@orderflow/testing';
import type { SQSRecord } from 'aws-lambda';
import * as contracts from '../../events/index.ts';
import { inventoryConsumer } from '../../functions/inventory/consumer.ts';
import { cancelOrder, createOrder } from '../../functions/order/commands.ts';
import { orderConsumer } from '../../functions/order/consumer.ts';
import { instruments } from '../../functions/order/testing/instruments.ts';
import { paymentConsumer } from '../../functions/payment/consumer.ts';
import type { PaymentGateway } from '../../functions/payment/gateway.ts';
import { instrumentsIn } from '../../functions/payment/instruments.ts';
import { simulatedGateway } from '../../functions/payment/simulated-gateway.ts';
import { shippingConsumer } from '../../functions/shipping/consumer.ts';
import { simulatedCarrier } from '../../functions/shipping/simulated-carrier.ts';
import { turn, type Unreliability, unreliable } from './unreliable-database.ts';

/** Who subscribes to which stored events, as the stack has it. */
export const SUBSCRIPTIONS = {
  order: [
    ...[contracts.InventoryReserved, contracts.InventoryRejected, contracts.InventoryReleased],
    ...[contracts.PaymentFailed, contracts.PaymentRefunded],
    contracts.ShippingDispatched,
  ],
  payment: [
    ...[contracts.OrderCreated, contracts.OrderCancellationRequested],
    ...[contracts.InventoryRejected, contracts.ShippingFailed],
    ...[contracts.PaymentPending, contracts.PaymentNotified, contracts.PaymentExpired],
  ],
  inventory: [contracts.PaymentCompleted, contracts.OrderCancellationRequested, contracts.ShippingFailed],
  shipping: [contracts.PaymentCompleted, contracts.OrderConfirmed],
} satisfies Record<string, readonly AnyContract[]>;

export type Context = keyof typeof SUBSCRIPTIONS;

export interface FlowOptions extends Unreliability {
  readonly stock: Readonly<Record<string, number>>;
  /** How likely a message is to be delivered once more. @default 0 */
  readonly repeats?: number;
  /** Changes the payment provider. @default the simulated one as it is */
  readonly gateway?: (simulated: PaymentGateway, flow: FlowInMemory) => PaymentGateway;
  /** Called in the very moment in which an order's cancellation is committed. */
  readonly onCancelled?: (orderId: string, flow: FlowInMemory) => void;
}

/** The four contexts, an event store, a relay, and queues that keep no order: the whole flow, in one process. */
export class FlowInMemory {
  private readonly database = new FakeDynamoDB({
    events: { key: ['stream', 'version'] },
    stock: { key: ['sku'] },
    instruments: { key: ['reference'] },
    ledger: { key: ['orderId', 'key'] },
  });
  private readonly deps;
  private readonly handlers: Readonly<Record<Context, SqsHandler>>;
  private readonly waiting: { readonly context: Context; readonly record: SQSRecord }[] = [];
  private readonly commits: Commit[] = [];
  private forged = 0;

  constructor(private readonly options: FlowOptions) {
    const dynamodb = unreliable(this.database, options, (input) => this.relay(input));
    const deps = { ...consumerFixture({ random: options.chance, sleep: turn }), dynamodb };
    const ledger = { dynamodb, clock: deps.clock, table: 'ledger' };
    const simulated = simulatedGateway(ledger);
    const gateway = options.gateway?.(simulated, this) ?? simulated;
    this.deps = { ...deps, instruments };
    const tokens = instrumentsIn(dynamodb, instruments.table);
    const at = (context: Context) => ({
      ...deps,
      consumer: { ...deps.consumer, queueUrl: context },
      sqs: this.queueOf(context),
    });
    this.handlers = {
      order: orderConsumer({ ...at('order'), instruments, defaults: { currency: 'EUR' } }),
      payment: paymentConsumer({ ...at('payment'), gateway, limits: providerLimits(), instruments: tokens }),
      inventory: inventoryConsumer({ ...at('inventory'), stockTable: 'stock' }),
      shipping: shippingConsumer({
        ...at('shipping'),
        carrier: simulatedCarrier(ledger),
        limits: providerLimits(),
        defaultCountry: 'DE',
      }),
    };
    this.database.seed('stock', ...Object.entries(options.stock).map(([sku, available]) => ({ sku, available })));
  }

  place(orderId: string, data: contracts.CreateOrder['data'], traceparent?: string): Promise<unknown> {
    const cause = { causationId: `place-${orderId}`, correlationId: `place-${orderId}`, traceparent };
    return insist(() => createOrder(this.deps, { ...cause, orderId, data, defaults: { currency: 'EUR' } }));
  }

  cancel(orderId: string): Promise<unknown> {
    const cause = { causationId: `cancel-${orderId}`, correlationId: `cancel-${orderId}` };
    return insist(() => cancelOrder(this.deps, { ...cause, data: { orderId, reason: 'changed my mind' } }));
  }

  /** Another workload puts an order on the bus, which delivers it twice. */
  adopt(data: contracts.ForeignOrderCreated['data']): void {
    const record = sqsRecord(busEvent(contracts.ForeignOrderCreated(data), undefined, { id: `bus-${data.orderId}` }));
    this.waiting.push({ context: 'order', record }, { context: 'order', record });
  }

  /** Somebody puts on the bus what only the owner of an event may say, with a place in the event store that is made up. */
  forge(event: DomainEvent, stream: string): void {
    const sequence = 1 + this.upTo(3);
    const metadata = { eventId: `${stream}:${sequence}`, ...(this.options.chance() < 0.8 && { stream, sequence }) };
    const record = sqsRecord(busEvent(event, metadata, { id: 'forged' }), { messageId: `forged-${this.forged++}` });
    for (const context of Object.keys(SUBSCRIPTIONS) as Context[])
      if (SUBSCRIPTIONS[context].some(({ type }) => type === event.type)) this.waiting.push({ context, record });
  }

  /** Delivers what waits, several at a time and in any order, until nothing does; `meanwhile` happens in between. */
  async settle(meanwhile: readonly (() => Promise<unknown>)[] = []): Promise<void> {
    const others = [...meanwhile];
    const pace = 0.05 + this.options.chance() * 0.4;
    for (let round = 0; round < 5000; round++) {
      if (this.waiting.length === 0 && others.length === 0) return;
      const now: Promise<unknown>[] = Array.from({ length: 1 + this.upTo(4) }, () => this.deliver());
      if (this.options.chance() < pace) now.push(Promise.resolve(others.shift()?.()));
      await Promise.all(now);
    }
    throw new Error(`never settles: ${this.waiting.map(({ context, record }) => `${record.messageId} at ${context}`)}`);
  }

  /** Delivers some of what waits, and then stands still. */
  async proceed(deliveries: number): Promise<void> {
    for (let delivery = 0; delivery < deliveries; delivery++) await this.deliver();
  }

  /** The event ids that wait for a context. */
  waitingFor(wanted: Context): string[] {
    return this.waiting.flatMap(({ context, record }) => (context === wanted ? [record.messageId] : []));
  }

  /** Takes what waits for a context out of its queue, as SQS does after too many receives. @returns the bodies by event id */
  giveUp(wanted: Context): ReadonlyMap<string, string> {
    const lost = this.waiting.filter(({ context }) => context === wanted);
    for (const one of lost) this.waiting.splice(this.waiting.indexOf(one), 1);
    return new Map(lost.map(({ record: { messageId, body } }) => [messageId, body]));
  }

  /** The event store, as nothing goes wrong in it. */
  get eventStore(): FakeDynamoDB {
    return this.database;
  }

  /** A stream's events, by type. */
  typesIn(stream: string): string[] {
    return this.commits.flatMap((commit) => (commit.stream === stream ? commit.events.map(({ type }) => type) : []));
  }

  /** What the providers' books hold for an order: minor units kept, charges made, parcels that left. */
  books(orderId: string): { readonly kept: number; readonly charges: number; readonly parcels: number } {
    const rows = this.database.rows('ledger').filter((row) => row.orderId === orderId);
    const having = (status: string) => rows.filter((row) => row.status === status);
    const sum = (some: readonly Plain[]) => some.reduce((total, { amount }) => total + Number(amount), 0);
    const [charged, refunded] = [having('charged'), having('refunded')];
    return { kept: sum(charged) - sum(refunded), charges: charged.length, parcels: having('shipped').length };
  }

  /** What is in stock. */
  shelf(): Plain {
    return Object.fromEntries(this.database.rows('stock').map(({ sku, available }) => [String(sku), available]));
  }

  /** The bodies of all dead letters. */
  deadLetters(): string[] {
    return this.deps.sqs.messages(this.deps.consumer.dlqUrl).map(({ body }) => body);
  }

  /** What was committed goes to all that subscribe to it. */
  private relay({ Item: item, TransactItems: items = [] }: Applied): void {
    for (const put of [item, ...items.map(({ Put }) => Put?.Item)]) {
      if (!put?.stream) continue;
      const commit = commitOf(put);
      this.commits.push(commit);
      for (const event of storedEventsOf(commit)) this.publish(event);
    }
  }

  private publish(event: StoredEvent): void {
    if (event.type === contracts.OrderCancelled.type) this.options.onCancelled?.(event.stream.slice(6), this);
    for (const context of Object.keys(SUBSCRIPTIONS) as Context[])
      if (SUBSCRIPTIONS[context].some(({ type }) => type === event.type))
        this.waiting.push({ context, record: storedMessage(event) });
  }

  private async deliver(): Promise<void> {
    const [next] = this.waiting.splice(this.upTo(this.waiting.length), 1);
    if (!next) return;
    if (this.options.chance() < (this.options.repeats ?? 0)) this.waiting.push(next);
    const { batchItemFailures } = await this.handlers[next.context](sqsBatch(next.record));
    if (batchItemFailures.length > 0) this.waiting.push(next);
  }

  /** A consumer sends a copy of a message that has to wait to its own queue, and acknowledges the original. */
  private queueOf(context: Context): Pick<SQSClient, 'send'> {
    const send = async (command: { readonly input: SendMessageCommandInput }) => {
      const { QueueUrl: url, MessageBody: body = '{}', MessageAttributes: attributes = {} } = command.input;
      if (url !== context || !(command instanceof SendMessageCommand)) return this.deps.sqs.send(command as never);
      const texts = Object.entries(attributes).map(([name, { StringValue: stringValue }]) => [name, { stringValue }]);
      const messageId: string = JSON.parse(body).detail.metadata.eventId;
      const record = { ...sqsRecord(body, { messageId }), messageAttributes: Object.fromEntries(texts) };
      this.waiting.push({ context, record });
      return {};
    };
    return { send } as never;
  }

  private upTo = (limit: number): number => Math.floor(this.options.chance() * limit);
}

/** A write that took effect, as far as it is a commit. */
interface Applied {
  readonly Item?: Item;
  readonly TransactItems?: readonly { readonly Put?: { readonly Item?: Item } }[];
}

const insist = <T>(work: () => Promise<T>): Promise<T> => work().catch(() => insist(work));
