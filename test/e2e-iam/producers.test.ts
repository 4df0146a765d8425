import { randomUUID } from 'node:crypto';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { signedBy } from '@orderflow/local';
import { clientConfig } from '@orderflow/operator';
import { inStock, newCustomer, PlacedOrder } from '../e2e/support/shop.ts';
import { stage } from '../e2e/support/stage.ts';
import { stocks } from '../e2e/support/stock.ts';
import { knownPeople, type People } from './support/people.ts';

const BUS = () => `arn:aws:events:us-east-1:000000000000:event-bus/orderflow-${stage().stage}`;

async function puts(who: keyof People, ...sources: readonly string[]): Promise<PlacedOrder> {
  const customerId = await newCustomer();
  const orderId = `${who}-${randomUUID()}`;
  const detail = { data: { orderId, customerId, items: [inStock], total: inStock.unitPrice } };
  const { endpoint, region } = stage();
  const client = new EventBridgeClient({
    ...clientConfig({ endpoint, region, credentials: knownPeople()[who] }),
    maxAttempts: 1,
  });
  const Entries = sources.map((Source) => ({
    ...{ EventBusName: BUS(), Source, DetailType: 'order.created' },
    Detail: JSON.stringify(detail),
  }));
  const answer = await client.send(new PutEventsCommand({ Entries }));
  if (answer.FailedEntryCount) throw new Error(JSON.stringify(answer.Entries));
  return new PlacedOrder(orderId, customerId);
}

beforeAll(() => stocks(inStock.sku, 10_000));

test('a producer of another account puts the events that the policy names, and they are handled', async () => {
  await (await puts('other', 'partner-shop')).ends('completed');
});

test.each([
  ['other', ['web-shop'], 'a source that is not its own'],
  ['other', ['orderflow.order'], 'as us'],
  ['other', ['partner-shop', 'orderflow.order'], 'as us, behind an event of its own'],
  ['shop', ['partner-shop'], "another's source"],
  ['shop', ['orderflow.order'], 'as us'],
  ['customers', ['partner-shop'], "another's source, with every right of its own"],
  ['customers', ['orderflow.payment'], 'as us, with every right of its own'],
  ['stranger', ['web-shop'], 'anything'],
] as const)('%s may not put %j: %s', async (who, sources, _why) => {
  await expect(puts(who, ...sources)).rejects.toMatchObject({ name: 'AccessDeniedException' });
});

test('the API takes signed requests of those who may call it, and no others', async () => {
  const path = `${stage().apiUrl}/orders/none`;
  const by = (who: keyof People) =>
    signedBy({ region: stage().region, service: 'execute-api', credentials: knownPeople()[who] })(path);
  expect((await by('caller')).status).toBe(404);
  expect((await by('stranger')).status).toBe(403);
  expect((await by('other')).status).toBe(403);
  expect((await fetch(path)).status).toBe(403);
});
