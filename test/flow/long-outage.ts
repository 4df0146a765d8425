import { EventStore, storedEventsOf, Unavailable } from '@orderflow/core';
import { type BreakerPolicy, breakerController, breakerGuard, DEFAULT_POLICY, guarded } from '@orderflow/core/breaker';
import { providerLimits } from '@orderflow/core/providers';
import { SimulatedSQS, toEvent } from '@orderflow/simulation/services';
import { consumerFixture, FakeDynamoDB, FakeMappings, storedMessage } from '@orderflow/testing';
import { OrderCreated } from '../../events/index.ts';
import { paymentConsumer } from '../../functions/payment/consumer.ts';
import { simulatedGateway } from '../../functions/payment/simulated-gateway.ts';
import { noInstruments } from '../../functions/payment/testing/no-instruments.ts';

export interface LongOutage {
  readonly hours: number;
  /** When orders come, in seconds from the beginning. */
  readonly orders: readonly number[];
  /** @default the breaker's defaults */
  readonly policy?: BreakerPolicy;
  /** The breaker's function may not change the mapping. @default it may */
  readonly isUnpausable?: boolean;
  /** Which calls to AWS fail, by their number: not done, or done with the answer lost. @default none */
  readonly fault?: (call: number) => 'before' | 'after' | undefined;
}

/** Seconds at a time; a minute is a multiple of it. */
const STEP = 10;

const NOON = Date.parse('2026-11-24T12:00:00Z');
const DEPENDENCY = 'payment-gateway';
const ARN = 'arn:aws:sqs:eu-central-1:000000000000:';
const QUEUE = { name: 'q', url: 'https://sqs/payment', arn: `${ARN}q`, visibility: 90 };
const DLQ = { name: 'd', url: 'https://sqs/payment-dlq', arn: `${ARN}d` };

/** The payment consumer and its breaker through an outage, in virtual time: queue, mapping and schedule as deployed. */
export async function longOutage({ hours, orders, isUnpausable = false, policy = DEFAULT_POLICY, fault }: LongOutage) {
  let now = NOON;
  const clock = () => now;
  const over = NOON + hours * 3_600_000;
  const dynamodb = new FakeDynamoDB({
    events: { key: ['stream', 'version'] },
    breakers: { key: ['dependency'] },
    ledger: { key: ['orderId', 'key'] },
  });
  const redrive = { dlqArn: DLQ.arn, maxReceiveCount: 103 };
  const sqs = new SimulatedSQS([{ ...QUEUE, redrive }, DLQ], { now: clock });
  const queue = sqs.queue(QUEUE.url);
  const lambda = new FakeMappings('m1');
  const denied = async () => Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }));

  let sent = 0;
  /** A client of which some calls are lost, or their answers. */
  const unreliable = <Client extends { send: unknown }>(send: (command: never) => Promise<unknown>): Client =>
    ({
      async send(command: never) {
        const lost = fault?.(sent++);
        if (lost === 'before') throw Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
        const answer = await send(command);
        if (lost === 'after') throw Object.assign(new Error('the connection was lost'), { name: 'TimeoutError' });
        return answer;
      },
    }) as unknown as Client;
  const { sqs: _, ...surroundings } = consumerFixture({ clock });
  const deps = {
    ...surroundings,
    dynamodb: unreliable<FakeDynamoDB>((command) => dynamodb.send(command)),
    sqs: unreliable<typeof surroundings.dynamodb & { send: never }>(async (command: { readonly input: object }) =>
      sqs.call((command as object).constructor.name.replace(/Command$/, ''), command.input),
    ),
    consumer: {
      name: 'payment',
      queueUrl: QUEUE.url,
      dlqUrl: DLQ.url,
      maxReceives: 10,
      waitReceives: 100,
      retryBaseSeconds: 2,
    },
    tables: { events: 'events', breakers: 'breakers' },
    dependency: DEPENDENCY,
    policy,
    lambda: isUnpausable ? ({ send: denied } as unknown as FakeMappings) : lambda,
    mappings: [{ id: 'm1', maxConcurrency: 50 }],
  };
  const calls = { duringOutage: 0 };
  const simulated = simulatedGateway({ dynamodb, clock, table: 'ledger' });
  const gateway = {
    ...simulated,
    async charge(request: Parameters<typeof simulated.charge>[0]) {
      if (now >= over) return simulated.charge(request);
      calls.duringOutage++;
      throw new Unavailable(DEPENDENCY, 'ECONNREFUSED');
    },
  };
  const handler = paymentConsumer({
    ...deps,
    gateway: guarded(gateway, breakerGuard(deps)),
    limits: providerLimits(),
    instruments: noInstruments,
  });
  const tick = breakerController(deps);
  const store = new EventStore(dynamodb, 'events');

  async function arrives(index: number): Promise<void> {
    const order = { orderId: `o${index}`, customerId: 'c', items: [], total: 900, currency: 'EUR' };
    const data = { ...order, items: [{ sku: 'tea', quantity: 1, unitPrice: 900 }] };
    const at = new Date(now).toISOString();
    const events = [OrderCreated(data)];
    const commit = { stream: `order-o${index}`, version: 1, causationId: 'x', correlationId: 'x', at, events };
    await store.append(commit);
    for (const event of storedEventsOf(commit)) queue.send({ body: storedMessage(event).body });
  }

  async function works(): Promise<boolean> {
    if (lambda.mapping('m1').state === 'Disabled') return false;
    const messages = queue.receive(10);
    if (messages.length === 0) return false;
    const { batchItemFailures } = await handler(toEvent(messages, QUEUE.arn));
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    for (const { id, handle } of messages) if (!failed.has(id)) queue.delete(handle);
    return true;
  }

  const paid = async () => {
    const streams = await Promise.all(orders.map((_, index) => store.load(`payment-o${index}`)));
    return streams.filter(({ events }) => events.length === 1 && events[0]?.type === 'payment.completed').length;
  };
  let next = 0;
  const end = over + 4 * 3_600_000;
  for (let second = 0; now < end; second += STEP, now += 1000 * STEP) {
    for (; (orders[next] ?? Number.POSITIVE_INFINITY) <= second; next++) await arrives(next);
    await tick({}).catch(() => undefined); // its own event comes again when the next change is due
    while (await works());
    if (now > over && next === orders.length && (await paid()) === orders.length) break;
  }
  const secondsToDrain = Math.round((now - over) / 1000);
  for (let minute = 0; minute < 5; minute++, now += 60_000) await tick({}).catch(() => undefined);
  const { events } = await store.load(`breaker-${DEPENDENCY}`);
  return {
    paid: await paid(),
    charges: dynamodb.rows('ledger').filter(({ kind, status }) => kind === 'charge' && status === 'charged').length,
    deadLetters: sqs
      .queue(DLQ.url)
      .receive(10)
      .map(({ body }) => body),
    calls: calls.duringOutage,
    rounds: events.filter(({ type }) => type === 'breaker.half.opened').length,
    secondsToDrain,
    mapping: lambda.mapping('m1'),
    last: events.at(-1)?.type,
  };
}
