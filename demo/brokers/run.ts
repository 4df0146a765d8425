import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { EventStore } from '@orderflow/core';
import { type LocalStage, type Progress, printedProgress, startLocal } from '@orderflow/local';
import { invokeFunction } from '@orderflow/local/mappings';
import { clientConfig, type State } from '@orderflow/operator';
import { InventoryStream, OrderStream, PaymentStream, ShippingStream } from '../../events/index.ts';
import { type Followed, follow, stateLine } from '../follow.ts';
import { interruption, untilInterrupted } from '../interruption.ts';
import { mixOf, type Story } from '../mix.ts';
import { type Placed, placeAll } from '../place.ts';
import { customersOf, introduce, resetStock } from '../prepare.ts';
import { settle, waitingLine } from '../settle.ts';
import { shopAt } from '../shop.ts';
import { unlessItEnds } from '../unless-it-ends.ts';
import type { SeenEvent } from './compare-seen.ts';
import { brokersReport, type StoredOrder } from './report.ts';
import { kafkaSide, rabbitSide, type Side } from './sides.ts';
import { type BrokersOptions, startBrokers } from './start-brokers.ts';
import { Undoing } from './undoing.ts';
import { untilSeen } from './until-seen.ts';

/** By what it is deployed with, so that runs beside each other do not share an assembly. */
const stageOf = ({ kafka, rabbitmq }: BrokersOptions): string =>
  kafka && rabbitmq ? 'local-brokers' : kafka ? 'local-kafka' : 'local-rabbitmq';

/**
 * Brokers and a local AWS beside each other, and orders that come in through both.
 * @returns the exit code: 0 if every order ended as it should and both brokers saw all its events in order
 */
export async function brokers(options: BrokersOptions): Promise<number> {
  const signal = interruption();
  const progress = printedProgress();
  const undoing = new Undoing();
  try {
    return await run(options, progress, signal, undoing);
  } catch (error) {
    if (!signal.aborted) throw error;
    console.log('\nstopped');
    return 130;
  } finally {
    await undoing.run();
  }
}

async function run(
  options: BrokersOptions,
  progress: Progress,
  signal: AbortSignal,
  undoing: Undoing,
): Promise<number> {
  const { kafkaBrokers, amqpUrl } = await startBrokers(options, progress, signal, undoing);
  const local = await startLocal({
    stage: stageOf(options),
    fresh: true,
    app: 'node -C orderflow-source --import tsx demo/brokers/app.ts',
    // Nobody wants to wait long for the provider that fails twice.
    context: {
      retryBaseSeconds: '1',
      ...(kafkaBrokers && { kafkaBrokers: kafkaBrokers.join(',') }),
      ...(amqpUrl !== undefined && { amqpUrl }),
    },
    progress,
    signal,
  });
  undoing.add(() => local.stop());
  const say = (line: string) => progress.note(line);
  const sides = [
    ...(kafkaBrokers ? [kafkaSide(kafkaBrokers, say)] : []),
    ...(amqpUrl === undefined ? [] : [rabbitSide(amqpUrl, say)]),
  ];
  for (const side of sides) undoing.add(() => side.stop());
  return unlessItEnds(local, show(local, sides, options, { progress, signal, undoing }));
}

interface Course {
  readonly progress: Progress;
  readonly signal: AbortSignal;
  readonly undoing: Undoing;
}

async function show(
  local: LocalStage,
  sides: readonly Side[],
  options: BrokersOptions,
  course: Course,
): Promise<number> {
  const { progress, signal } = course;
  await progress.step('subscribe', () =>
    Promise.race([Promise.all(sides.map(({ ready }) => ready)), rejectsWhen(signal)]),
  );
  startPollers(local.state, sides, course);
  const orders = await takeOrders(local, sides, options.orders, course);
  await progress.step('at the brokers', () => untilSeen(orders, sides, signal));
  const { text, isAllRight } = brokersReport(orders, sides);
  console.log(`\n${text}\n`);
  if (!options.exit) {
    for (const { name, address } of sides) console.log(`  ${name} is at ${address}`);
    await untilInterrupted('It stays up; Ctrl-C stops it.', signal);
  }
  return isAllRight ? 0 : 1;
}

function startPollers(state: State, sides: readonly Side[], { progress, undoing }: Course): void {
  const lambda = new LambdaClient(clientConfig(state));
  for (const side of sides) {
    const { functionName } = state.ingresses?.[side.ingress] ?? {};
    if (functionName === undefined) throw new Error(`stage ${state.stage} has no function ${side.ingress}`);
    const mapping = side.poll(invokeFunction(lambda, functionName), (line) => progress.note(`${side.name}: ${line}`));
    undoing.add(() => mapping.stop());
    progress.note(mapping.notice);
  }
}

async function takeOrders(
  { state, request }: LocalStage,
  sides: readonly Side[],
  count: number,
  { progress, signal }: Course,
): Promise<readonly StoredOrder[]> {
  const shop = shopAt(state.apiUrl, request, signal);
  const customers = customersOf(Date.now().toString(36));
  const ways = Object.fromEntries(sides.map(({ from, publish }) => [from, publish]));
  await progress.step('stock, customers', () => Promise.all([resetStock(state), introduce(state, customers)]));
  const placed = await progress.step(
    'place orders',
    () =>
      placeAll(
        state,
        shop,
        storiesOf(count, sides),
        customers,
        (placed) => progress.now(`${placed} of ${count}`),
        ways,
      ),
    ({ length }) => `${length}`,
  );
  const say = (seen: readonly Followed[]) => progress.now(stateLine(seen));
  const followed = await progress.step('orders flow', () => follow({ shop, placed, signal, say }), stateLine);
  await progress.step('settle', () => settle(state, signal, { quietMs: 20_000 }), waitingLine);
  const stored = await storedOf(state, placed);
  return followed.map((order, at) => ({ ...order, stored: stored[at] ?? [] }));
}

/** In turn through the API and each broker. A customer who cancels at once has the order's id, and so has ordered by the API. */
const storiesOf = (count: number, sides: readonly Side[]): readonly Story[] =>
  mixOf(count).map((story, at) => {
    const ways = ['api' as const, ...sides.map(({ from }) => from)];
    return { ...story, from: story.isCancelled ? 'api' : (ways[at % ways.length] ?? 'api') };
  });

/** All events of each order, in the order of their streams. */
async function storedOf(state: State, placed: readonly Placed[]): Promise<readonly (readonly SeenEvent[])[]> {
  const store = new EventStore(new DynamoDBClient(clientConfig(state)), state.tables.events ?? '');
  const streams = [OrderStream, PaymentStream, InventoryStream, ShippingStream];
  const all: SeenEvent[][] = [];
  for (const { orderId } of placed) {
    const histories = await Promise.all(streams.map(({ nameFor }) => store.load(nameFor(orderId))));
    all.push(
      histories.flatMap(({ events }) => events.map(({ eventId, stream, sequence }) => ({ eventId, stream, sequence }))),
    );
  }
  return all;
}

const rejectsWhen = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true }));
