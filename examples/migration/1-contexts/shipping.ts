import type { Call } from '../world/shop.ts';
import type { Context } from './ports.ts';

export const shippingBy = (call: Call): Context => ({
  do: ({ orderId, country }) => call('shipping/ship', { orderId, country }),
});
