/** The contracts of the order flow. Importable by other workloads: brings no function and no infrastructure along. */
export { BreakerClosed, BreakerHalfOpened, BreakerOpened } from '@orderflow/core/breaker/events';
export { OperationEnded, OperationStarted, OperationStream } from '@orderflow/core/operations';
export * from './common.ts';
export * from './customer.ts';
export * from './inventory.ts';
export * from './order.ts';
export * from './payment.ts';
export * from './shipping.ts';
