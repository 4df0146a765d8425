import { each, handleBatch, type Subscription } from '@orderflow/core';
import { eventPattern } from '@orderflow/core/patterns';
import { readTemplates } from '@orderflow/simulation/cloudformation';
import { consumerFixture, sqsBatch, sqsRecord } from '@orderflow/testing';
import { runs } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import * as orderFlow from '../../events/index.ts';
import { derivedExample } from '../../events/testing/derived-example.ts';
import { EXAMPLES } from '../../events/testing/examples.ts';
import { analyticsSubscription } from '../../functions/analytics/subscriptions.ts';
import { emailSubscription } from '../../functions/email/subscriptions.ts';
import { inventorySubscription } from '../../functions/inventory/subscriptions.ts';
import { adoptionSubscription, orderSubscription } from '../../functions/order/subscriptions.ts';
import { paymentSubscription } from '../../functions/payment/subscriptions.ts';
import { readModelSubscription } from '../../functions/read-model/subscriptions.ts';
import { starterSubscription } from '../../functions/saga/subscriptions.ts';
import { shippingSubscription } from '../../functions/shipping/subscriptions.ts';
import { readConfig } from '../../lib/config.ts';
import { templatesOf } from '../../simulation/templates.ts';

/** Producers' envelopes × the deployed rules: an event of a subscribed type is handled, or refused with a reason. */

const sharedConsumers = {
  email: emailSubscription,
  analytics: analyticsSubscription,
  'read-model': readModelSubscription,
};
const CONSUMERS: Readonly<Record<string, Readonly<Record<string, Subscription>>>> = {
  choreography: {
    order: orderSubscription,
    payment: paymentSubscription,
    inventory: inventorySubscription,
    shipping: shippingSubscription,
    ...sharedConsumers,
  },
  orchestration: { order: adoptionSubscription, 'saga-starter': starterSubscription, ...sharedConsumers },
};

const place = { region: 'eu-west-1', account: '123456789012', partition: 'aws' };

/** The consumers of a flow, each with what its rules match. */
const consumersOf = (flow: string) => {
  const { rules } = readTemplates(
    templatesOf(readConfig({ stage: 'sim', mailFrom: 'shop@shop.example', flow })),
    place,
  );
  return Object.entries(CONSUMERS[flow] ?? {}).map(([name, { subscribesTo }]) => {
    const own = rules.filter(({ targets }) => targets.some(({ arn }) => arn.endsWith(`:orderflow-sim-${name}`)));
    const patterns = own.map(({ pattern }) => eventPattern(pattern));
    return {
      name,
      subscribesTo,
      rulesFor: (event: unknown) => patterns.filter((pattern) => pattern.matches(event)).length,
    };
  });
};

/** What the owner's form asks for, which is more than a foreign form does. */
const dataOf = (type: string) => {
  const forms = Object.entries(orderFlow).filter(
    ([, value]) => typeof value === 'function' && 'origin' in value && value.type === type,
  );
  const isForeign = ([, form]: (typeof forms)[number]) => 'origin' in form && form.origin === 'foreign';
  const [name = '', contract] = forms.find((form) => !isForeign(form)) ?? forms[0] ?? [];
  return EXAMPLES[name] ?? derivedExample(name, contract as never);
};

/** What producers put into an optional field of the envelope: nothing, null, what is right, and what is not. */
const odd = fc.oneof(
  fc.constantFrom(undefined, null, 0, 7, -1, 1.5, '', '7', true, {}, [], [7], { $: 1 }),
  fc.jsonValue({ maxDepth: 2 }),
);
const metadata = fc.oneof(
  fc.constantFrom(undefined, null, {}, [], 'none', 7, [{ sequence: 7 }], [{}, { sequence: 7 }]),
  fc.record(
    {
      eventId: odd,
      timestamp: odd,
      correlationId: odd,
      causationId: odd,
      version: odd,
      stream: odd,
      sequence: odd,
      traceparent: odd,
      colour: odd,
    },
    { requiredKeys: [] },
  ),
);

const bus = (source: string, type: string, given: unknown) => ({
  ...{ version: '0', id: '7bf73129-1428-4cd3-a780-95db273d1602', 'detail-type': type, source },
  ...{ account: '000000000000', time: '2026-11-23T08:00:00Z', region: 'eu-west-1', resources: [] },
  detail: JSON.parse(JSON.stringify({ data: dataOf(type), metadata: given })) as unknown,
});

describe.each(Object.keys(CONSUMERS))('in the %s', (flow) => {
  const consumers = consumersOf(flow);
  const types = [...new Set(consumers.flatMap(({ subscribesTo }) => subscribesTo.map(({ type }) => type)))];
  const sources = [...new Set(consumers.flatMap(({ subscribesTo }) => subscribesTo.map(({ source }) => source)))];

  test('every event of a subscribed type is handled by a consumer, or dead-lettered with the field at fault', async () => {
    const envelopes = fc.record({
      type: fc.constantFrom(...types),
      source: fc.constantFrom(...sources, 'web-shop', 'Web Shop'),
      given: metadata,
    });
    await fc.assert(
      fc.asyncProperty(envelopes, async ({ type, source, given }) => {
        const event = bus(source, type, given);
        const reached = consumers.filter(({ rulesFor }) => rulesFor(event) > 0);
        expect(reached).not.toEqual([]);
        for (const { rulesFor, subscribesTo } of reached) {
          expect(rulesFor(event)).toBe(1);
          const deps = consumerFixture();
          const handler = handleBatch(
            subscribesTo,
            deps,
            each(async () => 'handled'),
          );
          expect(await handler(sqsBatch(sqsRecord(event)))).toEqual({ batchItemFailures: [] });
          const [letter] = deps.sqs.messages(deps.consumer.dlqUrl);
          if (letter) expect(letter.attributes.reason).toMatch(/(source|detail|metadata)[\w.-]*: /);
          else expect(deps.telemetry.counts).toEqual({ handled: 1 });
        }
      }),
      runs(2000),
    );
  });

  test.each([7, null, '7', 0, undefined])("an order with the producer's own sequence %j is adopted", (sequence) => {
    const event = bus('web-shop', 'order.created', { sequence });
    expect(consumers.filter(({ rulesFor }) => rulesFor(event) > 0).map(({ name }) => name)).toEqual(['order']);
  });

  test('a type of no subscription reaches no consumer but audit', () => {
    expect(consumers.filter(({ rulesFor }) => rulesFor({ 'detail-type': 'order.created.x', detail: {} }) > 0)).toEqual(
      [],
    );
  });
});
