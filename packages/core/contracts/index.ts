/** How a contract is declared and read. General: knows no event. */

export { asyncApiOf } from './asyncapi.ts';
export * from './contract-violation.ts';
export * from './define-command.ts';
export * from './define-event.ts';
export { defineStream, type StreamContract } from './define-stream.ts';
export * from './envelope.ts';
export { dataSchemaOf, detailSchemaOf, jsonSchemaOf } from './json-schema.ts';
export { type Lenient, parseLeniently } from './lenient.ts';
export * from './pattern.ts';
export { type JsonSchema, type OutputOf, parseAs, type Schema } from './schema.ts';
export type { Subscription } from './subscription.ts';
export { type ContractVersion, inNewestVersion, isSameMajor, NewerVersion, readData, versionsOf } from './versions.ts';
