import { silent, Unavailable } from '@orderflow/core';
import { breakerGuard, DEFAULT_POLICY, guarded } from '@orderflow/core/breaker';
import { FakeDynamoDB } from '@orderflow/testing';
import type { ChargeRequest } from '../../functions/payment/gateway.ts';
import { definitionOf } from './support/definition.ts';
import { outcomeOf } from './support/invariants.ts';
import { SagaInMemory } from './support/saga-in-memory.ts';

const definition = definitionOf({ stage: 'dev', mail: 'none' });
const order = { customerId: 'c1', items: [{ sku: 'tea', quantity: 3, unitPrice: 500 }] };

/** The steps that call somebody outside. */
const GUARDED = ['ProcessPayment', 'ShipOrder', 'RecallShipment', 'RefundPayment'];

const patienceOf = (state: string) => {
  const retrier = definition.States[state]?.Retry.find(({ ErrorEquals: names }) => names.includes('Unavailable'));
  const { MaxAttempts: tries = 0, IntervalSeconds: base = 0, MaxDelaySeconds: longest = 0 } = retrier ?? {};
  const delays = Array.from({ length: tries }, (_, retry) => Math.min(longest, base * 2 ** retry));
  return { tries, days: delays.reduce((sum, delay) => sum + delay / 2, 0) / 86_400 }; // "full jitter" waits half of it
};

test('an outage may last for days, and every step that it hits still fits into one history', () => {
  for (const state of GUARDED) expect(patienceOf(state).days).toBeGreaterThan(3);
  /** Scheduled, started, failed. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
  const events = 3 * GUARDED.reduce((sum, state) => sum + patienceOf(state).tries, 0);
  expect(events).toBeLessThan(25_000 - 1000);
  expect(definition.TimeoutSeconds).toBeLessThan(365 * 86_400);
});

test('500 refusals later, the order is charged once and completed; the gateway was hardly called', async () => {
  let tries = 0;
  let calls = 0;
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } });
  const guard = breakerGuard({
    dynamodb,
    clock: () => Date.parse('2026-11-24T12:00:00Z') + tries, // the breaker is not moved on: it stays open
    telemetry: silent,
    tables: { events: 'events', breakers: 'breakers' },
    dependency: 'payment-gateway',
    policy: DEFAULT_POLICY,
  });
  const saga = new SagaInMemory({
    definition,
    stock: { tea: 10 },
    gateway(simulated) {
      const down = {
        ...simulated,
        async charge(_: ChargeRequest) {
          calls++;
          throw new Unavailable('payment-gateway', 'ECONNREFUSED');
        },
      };
      const behind = guarded(down, guard);
      const others = () =>
        [1, 2, 3, 4].map((n) => behind.charge({ key: `charge-${n}` } as ChargeRequest).catch(() => 0));
      return {
        ...simulated,
        async charge(request) {
          if (tries === 0) await Promise.all(others());
          return (++tries > 500 ? simulated : behind).charge(request);
        },
      };
    },
  });
  await saga.place('o1', order);
  const ended = await saga.run('o1');
  expect(outcomeOf(saga, 'o1', 1500, ended)).toBe('completed');
  expect({ tries, calls }).toEqual({ tries: 501, calls: 5 });
});
