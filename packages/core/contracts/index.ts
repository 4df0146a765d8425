/** How a contract is declared and read. General: knows no event. */

export * from './contract-violation';
export * from './define-command';
export * from './define-event';
export * from './envelope';
export * from './pattern';
export { parseAs, type Schema } from './schema';
