import type { Call } from '../world/shop.ts';
import { inventoryBy } from './inventory.ts';
import { paymentBy } from './payment.ts';
import type { Contexts } from './ports.ts';
import { shippingBy } from './shipping.ts';

export const contextsBy = (call: Call): Contexts => ({
  payment: paymentBy(call),
  inventory: inventoryBy(call),
  shipping: shippingBy(call),
});
