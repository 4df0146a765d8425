import { publisher } from '@orderflow/core/publisher';
import { FakeEventBus, fakeTime } from '@orderflow/testing';
import { anything, mutated } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { CustomerCreated, ForeignOrderCreated } from '../../events/index.ts';
import { EXAMPLES } from '../../events/testing/examples.ts';
import { fuzz } from './support/fuzz.ts';

/** Whatever a workload wants to publish: all of it goes, or none, and the reason names the event and the field. */

const metadata = {
  eventId: 'web-1',
  timestamp: '2026-11-23T08:00:00.000Z',
  correlationId: 'cart-1',
  causationId: 'click-1',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
};
const good = [
  { type: 'integration.customer.created', data: EXAMPLES.CustomerCreated, metadata },
  { type: 'order.created', data: EXAMPLES.OrderCreated, metadata },
];
const bad = fc.oneof({ weight: 9, arbitrary: fc.oneof(...good.map(mutated)).map(({ value }) => value) }, anything);

test('published whole, or refused with the field named and nothing sent', async () => {
  await fuzz('publisher', fc.tuple(bad, fc.boolean()), async ([event, first]) => {
    const bus = new FakeEventBus();
    const { publish } = publisher({
      contracts: [CustomerCreated, ForeignOrderCreated],
      client: bus.client,
      busName: 'bus',
      source: 'web-shop',
      random: () => 0.5,
      ...fakeTime(),
    });
    const events = first ? [event, good[0]] : [good[0], event];
    const [result] = await Promise.allSettled([publish(events as never)]);
    if (result.status === 'fulfilled') {
      expect(bus.accepted.map(({ Detail: detail = '' }) => JSON.parse(detail).metadata.eventId)).toEqual(result.value);
      return;
    }
    expect(bus.accepted).toEqual([]);
    const { name, message } = result.reason as Error;
    expect(['ContractViolation', 'EventTooLarge']).toContain(name);
    expect(message).toMatch(/^(\S+: (data|metadata|event)\b[\w.[\]-]*: |event [01] \()/);
  });
});
