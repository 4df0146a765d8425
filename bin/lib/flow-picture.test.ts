import { contracts } from '../../events/declared.ts';
import { flowPicture } from './flow-picture.ts';

const { OrderCreated, OrderCompleted, PaymentCompleted, CustomerCreated, ForeignOrderCreated } = contracts as Required<
  typeof contracts
>;
const picture = (consumers: Parameters<typeof flowPicture>[0]['consumers']) =>
  flowPicture({ contracts: Object.values(contracts), consumers })
    .split('\n')
    .slice(1);

test('one arrow leads from a publisher to a consumer, with every event on it', () => {
  const lines = picture({ payment: [OrderCreated, OrderCompleted], order: [PaymentCompleted] } as never);
  expect(lines).toEqual([
    '  order -- "order.created<br/>order.completed" --> payment',
    '  payment -- "payment.completed" --> order',
  ]);
});

test('events of other workloads come by dotted arrows', () => {
  const lines = picture({ order: [ForeignOrderCreated], 'e-mail': [CustomerCreated] } as never);
  expect(lines).toEqual([
    '  e_mail(e-mail)',
    '  other_order([other workloads]) -. "order.created" .-> order',
    '  other_customer_service([customer-service]) -. "integration.customer.created" .-> e_mail',
  ]);
});

test('who observes nearly everything stands beside the bus', () => {
  const all = Object.values(contracts);
  expect(picture({ audit: all, view: all.slice(0, 9) })).toEqual([
    '  audit(audit)',
    '  view(view)',
    '  bus[(event bus)]',
    '  bus -- "every event" --> audit',
    `  bus -- "9 of ${all.length} kinds of event" --> view`,
  ]);
});
