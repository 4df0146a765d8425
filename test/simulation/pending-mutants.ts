import { edit, type Mutant } from './mutant.ts';

const MONEY = 'functions/payment/charge-and-refund.ts';

/** Bugs about charges that are accepted and not decided, and about answers that are older than the charge. */
export const pendingMutants: readonly Mutant[] = [
  {
    name: 'pending: what is charged too late is kept',
    seed: 3,
    faults: ['answer'],
    load: 20,
    violates: /holds something/,
    change: edit(
      MONEY,
      "if ((await callOff(orderId, gateway, unknown ?? unknownAfter(age))) !== 'pending') return;",
      'if (orderId) return;',
    ),
  },
  {
    name: 'pending: the decision is looked up under another key',
    seed: 3,
    faults: ['answer'],
    load: 20,
    violates: /given up that had been decided in time/,
    change: edit(
      MONEY,
      "if (state.status !== 'pending') return undefined;\n  const { gateway, clock, limits } = deps;\n  const found = await gateway.findCharge({ key: chargeKey(orderId), orderId });",
      "if (state.status !== 'pending') return undefined;\n  const { gateway, clock, limits } = deps;\n  const found = await gateway.findCharge({ key: 'another', orderId });",
    ),
  },
  {
    name: 'pending: a charge that is not decided is called off under the key of its refund',
    seed: 16,
    faults: ['answer'],
    load: 20,
    violates: /dead-lettered|holds something|did not end|never comes to rest/,
    change: edit(MONEY, "refundOf(orderId, 'off')", "refundOf(orderId, 'refund')"),
  },
  {
    name: 'pending: waiting for the decision uses up tries',
    seed: 11,
    faults: ['answer'],
    load: 20,
    violates: /dead-lettered/,
    change: edit(
      'packages/core/batch/finish-message.ts',
      "failureClass === 'unavailable' || failureClass === 'pending';",
      "failureClass === 'unavailable';",
    ),
  },
  {
    name: 'pending: an order is given up when half of the time is over',
    seed: 14,
    faults: ['answer'],
    load: 20,
    violates: /cancelled without a cause/,
    change: edit(MONEY, 'if (age <= limits.pendingMs) throw', 'if (age <= limits.pendingMs / 2) throw'),
  },
  {
    name: 'pending: a saga is never told what was decided',
    seed: 6,
    faults: ['answer'],
    load: 20,
    pipeline: 'orchestration',
    violates: /did not end|never comes to rest|given up|without a cause/,
    change: edit(
      MONEY,
      "return settle(state, orderId, deps, type === 'payment.pending' ? metadata.timestamp : undefined);",
      'return undefined;',
    ),
  },
  {
    name: 'pending: an old answer to a refusal in advance is believed',
    seed: 61,
    faults: ['outage', 'lost', 'client', 'crash', 'answer'],
    load: 20,
    violates: /holds something/,
    change: edit(MONEY, "return status === 'none' && outcome === 'nothing' ?", "return status === 'pending' ?"),
  },
];
