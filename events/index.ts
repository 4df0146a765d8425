/** The contracts of the order flow. Importable by other workloads: brings no function and no infrastructure along. */
export * from '../packages/core/breaker/events';
export * from './common';
export * from './customer';
export * from './inventory';
export * from './order';
export * from './payment';
export * from './shipping';
