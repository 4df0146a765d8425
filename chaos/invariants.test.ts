import { initialStock, mixOf } from '../demo/mix.ts';
import { type Check, checksOf, type Findings } from './invariants.ts';

const [ordinary, declined] = mixOf(2) as [ReturnType<typeof mixOf>[0], ReturnType<typeof mixOf>[0]];
const view = (status: string, more = {}) => ({ status, total: 6998, currency: 'EUR', history: [], ...more });
const orders = [
  { orderId: 'o-1', story: ordinary, view: view('completed') },
  { orderId: 'o-2', story: declined, view: view('cancelled', { reason: 'card declined' }) },
];
const sold = { 'espresso-beans': 2, cup: 4 };

/** Two orders after which all is as it should be. */
const good: Findings = {
  orders,
  tooLate: new Set(),
  contents: {
    ledger: [
      { orderId: 'o-1', status: 'charged', amount: 6998 },
      { orderId: 'o-1', status: 'shipped', amount: 0 },
      { orderId: 'o-2', status: 'declined', amount: 8900 },
    ],
    stock: new Map(Object.entries({ ...initialStock, 'espresso-beans': 999_998, cup: 999_996 })),
    analytics: new Map([
      ['orders placed', 2],
      ['orders completed', 1],
      ['orders cancelled', 1],
      ['revenue#EUR orders', 1],
      ['revenue#EUR amount', 6998],
      ...Object.entries(sold).map(([sku, units]) => [`sku#${sku}#EUR quantity`, units] as const),
    ]),
    storedEventIds: ['order-o-1:1'],
    deadLetters: [{ consumer: 'payment', body: 'poison-1 is not JSON', reason: 'body: is not JSON' }],
  },
  published: new Set(['order-o-1:1']),
  expectedDeadLetters: new Set(['payment poison-1']),
  mails: { missing: [], unwanted: [], repeated: [] },
};

const broken = (findings: Findings) =>
  checksOf(findings).flatMap(({ what, violations }: Check) => (violations.length > 0 ? [[what, ...violations]] : []));
const contents = (more: Partial<Findings['contents']>): Findings => ({
  ...good,
  contents: { ...good.contents, ...more },
});

test('nothing is wrong where nothing is', () => {
  expect(broken(good)).toEqual([]);
});

const { ledger, deadLetters } = good.contents;
const mail = { orderId: 'o-1', subject: 'We received your order' };

test.each<[string, Findings, string]>([
  [
    'an order that has not ended',
    { ...good, orders: orders.map((o) => ({ ...o, view: view('created') })) },
    'o-1 (ordinary): created',
  ],
  [
    'one that nobody knows',
    { ...good, orders: orders.map((o) => ({ ...o, view: undefined })) },
    'o-1 (ordinary): undefined',
  ],
  [
    'a second charge',
    contents({ ledger: [...ledger, { orderId: 'o-1', status: 'charged', amount: 6998 }] }),
    'o-1: keeps 13996 of 6998',
  ],
  [
    'money kept for nothing',
    contents({ ledger: [...ledger, { orderId: 'o-2', status: 'charged', amount: 1 }] }),
    'o-2: keeps 1 of 0',
  ],
  [
    'a second parcel',
    contents({ ledger: [...ledger, { orderId: 'o-1', status: 'shipped', amount: 0 }] }),
    'o-1: 2 parcels',
  ],
  [
    'stock that was not given back',
    contents({ stock: new Map(Object.entries(initialStock)) }),
    'cup: 1000000 in stock instead of 999996',
  ],
  ['an event that was not published', { ...good, published: new Set() }, 'order-o-1:1 was not published'],
  [
    'an event counted twice',
    contents({ analytics: new Map([...good.contents.analytics, ['orders placed', 3]]) }),
    'orders placed: 3 instead of 2',
  ],
  ['poison that is gone', contents({ deadLetters: [] }), 'payment poison-1 is lost'],
  [
    'more than poison',
    contents({ deadLetters: [...deadLetters, { consumer: 'email', body: '{}', reason: 'no address' }] }),
    'email: no address: {}',
  ],
  ['a mail that never went', { ...good, mails: { ...good.mails, missing: [mail] } }, 'not sent'],
  [
    'a mail sent twice for no reason',
    { ...good, mails: { ...good.mails, repeated: [{ ...mail, deaths: [undefined] }] } },
    'nobody died',
  ],
])('%s is found', (_, findings, violation) => {
  expect(broken(findings).flat()).toContainEqual(expect.stringContaining(violation));
});

test('a cancellation that came too late is no violation, nor is poison that was dead-lettered twice or an explained mail', () => {
  const [, , , , , story] = mixOf(6);
  const late = {
    ...good,
    orders: [{ orderId: 'o-1', story: story ?? ordinary, view: view('completed') }],
    tooLate: new Set(['o-1']),
  };
  expect(checksOf(late)[0]?.violations).toEqual([]);
  expect(broken(contents({ deadLetters: [...deadLetters, ...deadLetters] }))).toEqual([]);
  expect(
    broken({ ...good, mails: { ...good.mails, repeated: [{ ...mail, deaths: [{ how: 'was killed', afterMs: 3 }] }] } }),
  ).toEqual([]);
});
