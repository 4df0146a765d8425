import type { SourceChange } from '@orderflow/simulation/search';
import type { Mutant } from './mutant.ts';

const edit = (file: string, find: string, replace: string): SourceChange => ({ file, find, replace });

const MONEY = 'functions/payment/charge-and-refund.ts';

/** As the code has it. */
const NEWS_ID = '`webhook-$'.concat('{news.id}`');

/** Bugs about charges that are accepted and not decided, and about the webhook that tells what was decided. */
export const pendingMutants: readonly Mutant[] = [
  {
    name: 'webhook: nobody looks at the signature',
    seed: 3,
    faults: ['webhook'],
    violates: /forged or replayed webhook was taken/,
    change: edit('functions/api/payment-webhook.ts', 'if (refusal) {', "if (refusal && header === 'none') {"),
  },
  {
    name: 'webhook: what was signed long ago is taken again',
    seed: 47,
    faults: ['webhook', 'answer'],
    load: 20,
    violates: /forged or replayed webhook was taken/,
    change: edit('packages/core/providers/webhook-signature.ts', '> TOLERANCE_SECONDS ?', '> 1e9 ?'),
  },
  {
    name: 'webhook: news that is told again is noted again',
    seed: 9,
    faults: ['webhook', 'answer', 'lost'],
    load: 20,
    violates: /noted twice/,
    change: edit('functions/payment/note-news.ts', NEWS_ID, `${NEWS_ID} + deps.random()`),
  },
  {
    name: 'webhook: its news is no part of the story',
    seed: 7,
    faults: ['webhook', 'answer'],
    load: 20,
    violates: /an event lost its correlation/,
    change: edit(
      'functions/payment/note-news.ts',
      `${NEWS_ID}, correlationId,`,
      `${NEWS_ID}, correlationId: news.id || correlationId,`,
    ),
  },
  {
    name: 'pending: what is charged too late is kept',
    seed: 9,
    faults: ['answer'],
    load: 20,
    violates: /a cancelled order holds something/,
    change: edit(MONEY, "if ((await callOff(orderId, gateway)) !== 'pending') return;", 'if (orderId) return;'),
  },
  {
    name: 'pending: the decision is looked up under another key',
    seed: 1,
    faults: ['answer'],
    load: 20,
    violates: /given up that had been decided in time/,
    change: edit(
      MONEY,
      'const { gateway, clock, limits } = deps;\n  const found = await gateway.findCharge({ key: chargeKey(orderId), orderId });',
      "const { gateway, clock, limits } = deps;\n  const found = await gateway.findCharge({ key: 'another', orderId });",
    ),
  },
  {
    name: 'pending: a charge that is not decided is called off under the key of its refund',
    seed: 1,
    faults: ['answer'],
    load: 20,
    violates: /dead-lettered that can succeed|holds something|did not end/,
    change: edit(
      MONEY,
      "return (await gateway.refund(refundOf(orderId, 'void'))).outcome;\n    case 'none'",
      "return (await gateway.refund(refundOf(orderId, 'refund'))).outcome;\n    case 'none'",
    ),
  },
  {
    name: 'pending: waiting for the decision uses up tries',
    seed: 1,
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
    name: 'pending: an order is given up an hour after it was accepted',
    seed: 1,
    faults: ['answer'],
    load: 20,
    violates: /cancelled without a cause/,
    change: edit(MONEY, '> limits.pendingMs;', '> limits.pendingMs / 2;'),
  },
  {
    name: 'pending: the saga goes on with what is not decided',
    seed: 1,
    faults: ['answer'],
    load: 20,
    pipeline: 'orchestration',
    violates: /./,
    change: edit('functions/saga/payment.ts', "if (state.status === 'pending')", "if (state.status === 'none')"),
  },
  {
    name: 'pending: a saga is never told what was decided',
    seed: 1,
    faults: ['answer'],
    load: 20,
    pipeline: 'orchestration',
    violates: /did not end|never comes to rest/,
    change: edit(
      MONEY,
      "return settle(state, orderId, deps, type === 'payment.pending' ? metadata.timestamp : undefined);",
      'return undefined;',
    ),
  },
];
