import { ledgerOf } from './ledger.ts';
import { depth } from './queues.ts';
import type { PlacedOrder } from './shop.ts';
import { stage } from './stage.ts';

/** Money and shipments agree with the ending: completed = charged and shipped once; cancelled = nothing kept. */
export async function booksAgree(order: PlacedOrder): Promise<void> {
  const view = await order.view();
  const books = await ledgerOf(order);
  const sum = (kind: string) =>
    books.filter((entry) => entry.kind === kind).reduce((total, { amount }) => total + amount, 0);
  const count = (kind: string) => books.filter((entry) => entry.kind === kind).length;
  const seen = {
    order: order.orderId,
    kept: sum('charge') - sum('refund'),
    shipments: count('shipment'),
    charges: count('charge') <= 1,
    refunds: count('refund') <= 1,
  };
  const completed = view?.status === 'completed';
  expect(seen).toEqual({
    order: order.orderId,
    kept: completed ? view.total : 0,
    shipments: completed ? 1 : 0,
    charges: true,
    refunds: true,
  });
}

/** Messages in each dead-letter queue that has any. */
export async function deadLetters(): Promise<Record<string, number>> {
  const depths = await Promise.all(
    Object.entries(stage().consumers).map(async ([name, { dlqUrl }]) => [name, await depth(dlqUrl)] as const),
  );
  return Object.fromEntries(depths.filter(([, messages]) => messages > 0));
}
