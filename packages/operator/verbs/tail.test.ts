import fc from 'fast-check';
import { TappedBus } from '../testing/tapped-bus.ts';
import { closeTap, eventsOf, isAbout, openTap, patternFor, sweepTaps, type TappedEvent } from './tail.ts';

const bus = { name: 'shop-dev', arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/shop-dev' };
const event = (type: string, source = 'shop.order') => ({
  source,
  'detail-type': type,
  detail: { data: { orderId: 'o1' }, metadata: { eventId: 'order-o1:1', correlationId: 'c1' } },
});

test('what a filter lets through', () => {
  expect(patternFor({})).toEqual({ source: [{ prefix: '' }] });
  expect(patternFor({ type: 'order.*', source: 'shop' })).toEqual({
    source: ['shop'],
    'detail-type': [{ wildcard: 'order.*' }],
  });
});

test('a tap gets the events of its filter as they happen, and leaves nothing behind', async () => {
  const tapped = new TappedBus();
  const tap = await openTap(bus, { type: 'order.*' }, 'a', tapped.deps);
  expect(JSON.parse(tapped.queues.get('shop-dev-tail-a')?.attributes.Policy ?? '')).toMatchObject({
    Statement: [{ Condition: { ArnEquals: { 'aws:SourceArn': expect.stringContaining('rule/bus/shop-dev-tail-a') } } }],
  });
  for (const type of ['order.created', 'payment.completed', 'order.completed']) tapped.put(event(type));
  const interruption = new AbortController();
  const types: unknown[] = [];
  for await (const { 'detail-type': type } of eventsOf(tap, tapped.deps, interruption.signal)) {
    types.push(type);
    if (types.length === 2) interruption.abort();
  }
  expect(types).toEqual(['order.created', 'order.completed']);
  await closeTap(tap, tapped.deps);
  await closeTap(tap, tapped.deps);
  expect([tapped.rules.size, tapped.queues.size]).toEqual([0, 0]);
});

test('a tap in use is not swept, however long it is', async () => {
  const tapped = new TappedBus();
  const tap = await openTap(bus, {}, 'a', tapped.deps);
  const interruption = new AbortController();
  for (let minute = 1; minute <= 20; minute++) tapped.put(event(`minute.${minute}`));
  let seen = 0;
  for await (const _ of eventsOf(tap, tapped.deps, interruption.signal)) {
    if (++seen % 10 === 0) tapped.now += 4 * 60_000;
    if (seen === 20) interruption.abort();
    expect(await sweepTaps(bus, tapped.deps)).toEqual([]);
  }
  tapped.now += 6 * 60_000;
  expect(await sweepTaps(bus, tapped.deps)).toEqual(['shop-dev-tail-a']);
  expect([tapped.rules.size, tapped.queues.size]).toEqual([0, 0]);
});

test('whatever call a run dies at, the next one removes all that it left, and nothing of others', () =>
  fc.assert(
    fc.asyncProperty(fc.nat(12), async (calls) => {
      const tapped = new TappedBus();
      tapped.rules.set('shop-dev-payment', { EventPattern: '{"source":["shop"]}', targets: [] });
      tapped.diesAfter = calls;
      const dies = async () => {
        const tap = await openTap(bus, {}, 'a', tapped.deps);
        await closeTap(tap, tapped.deps);
      };
      await dies().catch(() => {});
      tapped.diesAfter = Number.POSITIVE_INFINITY;
      tapped.now += 6 * 60_000;
      await sweepTaps(bus, tapped.deps);
      expect([[...tapped.rules.keys()], tapped.queues.size]).toEqual([['shop-dev-payment'], 0]);
    }),
  ));

test.each<[string, boolean]>([
  ['o1', true],
  ['c1', true],
  ['o', false],
])('an event is about a key by its data, its stream or its correlation: %s', (key, expected) => {
  expect(isAbout(event('order.created') as TappedEvent, key)).toBe(expected);
  expect(isAbout({}, key)).toBe(false);
});
