import type { AnyContract } from '@orderflow/core/contracts';
import * as exported from './index.ts';

/** Every event contract of the order flow, by the name it is exported under. */
export const contracts: Readonly<Record<string, AnyContract>> = Object.fromEntries(
  Object.entries(exported).flatMap(([name, value]) => (isContract(value) ? [[name, value]] : [])),
);

function isContract(value: unknown): value is AnyContract {
  return typeof value === 'function' && 'origin' in value;
}
