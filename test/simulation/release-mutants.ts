import type { Fault } from '../../simulation/world/faults';
import type { Mutant } from './mutant';

/** Deployments, and what makes one release go on with what the other began. */
const faults: readonly Fault[] = ['deployment', 'crash', 'lost', 'outage'];

/** Releases that do not get along: the one before says something that this one takes for something else. */
export const releaseMutants: readonly Mutant[] = [
  {
    name: 'releases: charges have other keys',
    ...{ before: true, faults, load: 20 },
    violates: /charged twice|holds something|refunded more|parked that can succeed/,
    change: { file: 'functions/payment/transfers.ts', find: '=> `charge-', replace: '=> `pay-' },
  },
  {
    name: 'releases: consumers mark what they have counted under other keys',
    before: true,
    violates: /analytics are not/,
    change: { file: 'functions/runtime/marker.ts', find: 'string =>\n  `', replace: 'string =>\n  `marker-' },
  },
  {
    name: 'releases: this one asks for a field that the one before did not write',
    ...{ before: true, faults },
    violates: /parked that can succeed|did not end|not what the store/,
    change: {
      file: 'functions/payment/payment.ts',
      find: 'return PaymentCompleted({ ...idsOf(orderId), amount, currency, method: methodOf(input.order) });',
      replace:
        "const event = PaymentCompleted({ ...idsOf(orderId), amount, currency, method: '' });\n  return { ...event, data: { ...event.data, method: undefined as never } };",
    },
  },
  {
    name: 'releases: events have other ids',
    ...{ before: true, faults },
    violates: /analytics are not|not what the store|not in the store/,
    change: { file: 'functions/runtime/commit.ts', find: 'string => `', replace: 'string => `event-' },
  },
];
