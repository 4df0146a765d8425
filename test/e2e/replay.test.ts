import { ListRulesCommand, StartReplayCommand } from '@aws-sdk/client-eventbridge';
import { aws } from './support/aws.ts';
import { eventually } from './support/eventually.ts';
import { charge, ledgerOf, shipment } from './support/ledger.ts';
import { hasMail } from './support/mailbox.ts';
import { deliver, drain, paused } from './support/queues.ts';
import { inStock, places } from './support/shop.ts';
import { consumer, firstSubscriber, stage } from './support/stage.ts';
import { stocks } from './support/stock.ts';
import { streamOf } from './support/store.ts';
import { wholeView } from './support/whole-view.ts';

beforeAll(() => stocks(inStock.sku, 10_000));

test('what the archive kept is replayed to one consumer, and nothing is done twice', async () => {
  const from = new Date(Date.now() - 1000);
  const order = await places();
  await order.ends('completed');
  const before = await wholeView(order);
  const until = new Date(Date.now() + 1000);

  const replayed = await paused(firstSubscriber(), async () => {
    await startReplay(firstSubscriber(), from, until);
    const taken: string[] = [];
    await eventually('the replayed order.created', async () => {
      taken.push(...(await drain(consumer(firstSubscriber()).queueUrl)).map((message) => message.Body ?? ''));
      return taken.some((body) => body.includes(order.orderId) && body.includes('replay-name')) || undefined;
    });
    for (const body of taken) await deliver(firstSubscriber(), body);
    return taken;
  });

  expect(replayed.filter((body) => !JSON.parse(body)['replay-name'] && body.includes(order.orderId))).toEqual([]);
  await (await places()).ends('completed');
  expect(await ledgerOf(order)).toEqual([charge(1999), shipment]);
  expect(await streamOf(`payment-${order.orderId}`)).toEqual(['payment.completed']);
  expect(await order.view()).toEqual(before);
  await hasMail(order, ['We received your order', 'Your order is on its way']);
});

async function startReplay(name: string, from: Date, until: Date): Promise<void> {
  const { bus, archive } = stage();
  const { Rules = [] } = await aws.eventbridge.send(new ListRulesCommand({ EventBusName: bus.name }));
  const names = new Set(consumer(name).ruleNames);
  const FilterArns = Rules.flatMap((rule) => (rule.Arn && names.has(rule.Name ?? '') ? [rule.Arn] : []));
  expect(FilterArns).not.toEqual([]);
  await aws.eventbridge.send(
    new StartReplayCommand({
      ReplayName: `replay-${Date.now()}`,
      EventSourceArn: archive.arn,
      EventStartTime: from,
      EventEndTime: until,
      Destination: { Arn: bus.arn, FilterArns },
    }),
  );
}
