import { edit, type Mutant } from './mutant.ts';

/** As the code has it. */
const NEWS_ID = '`webhook-$'.concat('{news.id}`');

/** Bugs about the webhook by which a provider tells what it has decided. */
export const webhookMutants: readonly Mutant[] = [
  {
    name: 'webhook: nobody looks at the signature',
    seed: 6,
    faults: ['webhook'],
    violates: /forged or replayed webhook was taken/,
    change: edit('functions/api/payment-webhook.ts', 'if (refusal) {', "if (refusal && header === 'none') {"),
  },
  {
    name: 'webhook: what was signed long ago is taken again',
    seed: 69,
    faults: ['webhook', 'answer'],
    load: 20,
    violates: /forged or replayed webhook was taken/,
    change: edit('packages/core/providers/webhook-signature.ts', '> TOLERANCE_SECONDS ?', '> 1e9 ?'),
  },
  {
    name: 'webhook: news that is told again is noted again',
    seed: 69,
    faults: ['webhook', 'answer', 'lost'],
    load: 20,
    violates: /noted twice/,
    change: edit('functions/payment/note-news.ts', NEWS_ID, `${NEWS_ID} + deps.random()`),
  },
  {
    name: 'webhook: its news is no part of the story',
    seed: 3,
    faults: ['webhook', 'answer'],
    load: 20,
    violates: /an event lost its correlation/,
    change: edit(
      'functions/payment/note-news.ts',
      `${NEWS_ID}, correlationId,`,
      `${NEWS_ID}, correlationId: news.id || correlationId,`,
    ),
  },
];
