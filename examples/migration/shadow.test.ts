import { sqsBatch, storedMessage } from '@orderflow/testing';
import { PaymentFacts } from './2-broker/events.ts';
import { contextConsumer } from './3-shadow/consumer.ts';
import { compareSides } from './run/compare-sides.ts';
import { KINDS, orderOf, shopFixture } from './testing/shop-fixture.ts';

const LATER = '2027-01-01T00:00:00Z';

function fixture() {
  const here = shopFixture();
  const compare = (since = LATER) => compareSides(here.dynamodb, 'events', 'shadow', since);
  const placeAll = async () => {
    for (const [id, more] of KINDS) await here.place(3, orderOf(id, more));
  };
  return { ...here, compare, placeAll };
}

test('consumers in shadow decide every order as its request did, and have no effect', async () => {
  const { placeAll, drain, stored, providers, compare, findings } = fixture();
  await placeAll();
  const live = stored().length;
  await drain(3);
  expect(await compare()).toEqual({ same: 9, waiting: 0, explained: {}, unexplained: [] });
  expect(stored()).toHaveLength(live);
  expect(new Set(providers.effects.map(({ by }) => by))).toEqual(new Set(['calls']));
  expect(await findings()).toEqual([]);
});

test('before they have worked, their decisions are waited for, and missing later', async () => {
  const { placeAll, compare } = fixture();
  await placeAll();
  expect(await compare('2026-01-01T00:00:00Z')).toMatchObject({ same: 0, waiting: 9, unexplained: [] });
  expect((await compare()).unexplained).toHaveLength(9);
});

test.each(['payment', 'inventory', 'shipping'] as const)(
  'that a request gave up because %s was down is an explained difference',
  async (service) => {
    const { place, drain, providers, compare } = fixture();
    providers.down.add(service);
    await place(3, orderOf('o1'));
    await drain(3);
    const report = await compare();
    expect(report.unexplained).toEqual([]);
    expect(report.explained).toEqual({ 'a provider was down: the request gave up, the consumer waits': 1 });
  },
);

test('a consumer that decides otherwise is found, with both decisions of the order', async () => {
  const { place, stored, dynamodb, deps, compare } = fixture();
  await place(3, orderOf('o1', { card: 'declined' }));
  const careless = { do: async () => ({}), undo: async () => undefined };
  const wrong = contextConsumer({ ...deps, dynamodb, tables: { events: 'shadow' } }, PaymentFacts, careless);
  const placed = stored().filter(({ type }) => type === 'order.placed');
  await wrong(sqsBatch(...placed.map((event) => storedMessage(event))));
  const { unexplained } = await compare();
  expect(unexplained).toMatchObject([
    { key: 'payment-o1', calls: [{ type: 'payment.failed' }], events: [{ type: 'payment.completed' }] },
  ]);
});
