import type { OrderCancelled, OrderCompleted, OrderCreated, OrderItem } from '../../events/index.ts';
import type { Mail } from './mailer.ts';
import { formatMoney } from './money.ts';

export interface Customer {
  readonly email: string;
  readonly name: string;
}

/** An event of an order that its customer gets a mail about. */
export type News =
  | Pick<OrderCreated, 'type' | 'data'>
  | Pick<OrderCompleted, 'type' | 'data'>
  | Pick<OrderCancelled, 'type' | 'data'>;

/** The mail that tells a customer what happened to their order. */
export function emailOf(news: News, { email, name }: Customer): Mail {
  const { subject, body } = contentOf(news);
  const text = [`Hello ${oneLine(name)},`, ...body, 'Kind regards'].join('\n\n');
  return { to: email, subject, text: `${text}\n` };
}

function contentOf(news: News): { subject: string; body: readonly string[] } {
  const { orderId } = news.data;
  switch (news.type) {
    case 'order.created':
      return {
        subject: 'We received your order',
        body: [
          `We received your order ${orderId}. Thank you!`,
          linesOf(news.data),
          'We will write again when it is on its way.',
        ],
      };
    case 'order.completed':
      return {
        subject: 'Your order is on its way',
        body: [`Your order ${orderId} is on its way to you.`, linesOf(news.data), 'Thank you for shopping with us.'],
      };
    case 'order.cancelled':
      return {
        subject: 'Your order was cancelled',
        body: [
          `Your order ${orderId} was cancelled. The reason: ${oneLine(news.data.reason)}`,
          'You pay nothing for it. If you had paid already, you have been refunded in full.',
        ],
      };
  }
}

interface Bill {
  readonly items: readonly OrderItem[];
  readonly total: number;
  readonly currency: string;
}

/** The lines, what an order that was taken elsewhere adds to them or takes off, and the total: it adds up. */
function linesOf({ items, total, currency }: Bill): string {
  const amount = (minor: bigint) => formatMoney(minor, currency);
  const sums = items.map(({ quantity, unitPrice }) => BigInt(quantity) * BigInt(unitPrice));
  const lines = items.map(
    ({ sku, quantity, unitPrice }, at) =>
      `  ${quantity} x ${oneLine(sku)} at ${formatMoney(unitPrice, currency)}: ${amount(sums[at] as bigint)}`,
  );
  const rest = BigInt(total) - sums.reduce((sum, line) => sum + line, 0n);
  const others = rest === 0n ? [] : [`  ${rest > 0n ? 'Charges' : 'Discount'}: ${amount(rest)}`];
  return [...lines, ...others, '', `  Total: ${formatMoney(total, currency)}`].join('\n');
}

/** Text from elsewhere must not lay out the email. */
const oneLine = (text: string): string => text.replace(/[\s\p{Cc}]+/gu, ' ').trim();
