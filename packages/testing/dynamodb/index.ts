export { type Change, DynamoDBEngine, type EngineCall, refusing } from './engine.ts';
export type { Key } from './key.ts';
export type { Request } from './requests.ts';
export { type Row, Table } from './table.ts';
export { bytesOf, compare, copyItem } from './values.ts';
