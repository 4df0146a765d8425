/** The contracts of the order flow. Importable by other workloads: brings no function and no infrastructure along. */
export * from '@orderflow/core/breaker';
export * from './common.ts';
export * from './customer.ts';
export * from './inventory.ts';
export * from './order.ts';
export * from './payment.ts';
export * from './shipping.ts';
