import type { Fault } from '@orderflow/simulation/stage';
import type { Mutant } from './mutant.ts';

/** Deployments, and what makes one release go on with what the other began. */
const faults: readonly Fault[] = ['deployment', 'crash', 'lost', 'outage'];

/** Releases that do not get along: the one before says something that this one takes for something else. */
export const releaseMutants: readonly Mutant[] = [
  {
    name: 'releases: charges have other keys',
    seed: 49,
    ...{ before: true, faults, load: 20 },
    violates: /charged twice|holds something|refunded more|dead-lettered that can succeed/,
    change: { file: 'functions/payment/charge-and-refund.ts', find: '=> `charge-', replace: '=> `pay-' },
  },
  {
    name: 'releases: consumers mark what they have counted under other keys',
    seed: 37,
    before: true,
    violates: /analytics are not/,
    change: { file: 'packages/core/effects/marker.ts', find: 'consumer.name}#', replace: 'consumer.name}#event-' },
  },
  {
    name: 'releases: this one asks for a field that the one before did not write',
    seed: 68,
    ...{ before: true, faults, load: 20 },
    violates: /dead-lettered (as hopeless )?that can succeed|did not end|not what the store/,
    change: [
      { file: 'functions/payment/payment.ts', find: ', method: methodOf(order) }', replace: ' }' },
      { file: 'events/payment.ts', find: 'method: z.string()', replace: 'method: z.optional(z.string())' },
    ],
  },
  {
    name: 'releases: an order has another execution',
    seed: 29,
    ...{ before: true, pipeline: 'orchestration' },
    violates: /more than one saga/,
    change: {
      file: 'functions/saga/starter.ts',
      find: 'executionName(OrderStream.name, orderId)',
      replace: "executionName('saga', orderId)",
    },
  },
];
