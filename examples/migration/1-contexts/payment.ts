import type { Call } from '../world/shop.ts';
import type { Context } from './ports.ts';

export const paymentBy = (call: Call): Context => ({
  do: ({ orderId, quantity, price, card }) => call('payment/charge', { orderId, amount: quantity * price, card }),
  undo: ({ orderId }) => call('payment/refund', { orderId }),
});
