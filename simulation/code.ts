import type { Code } from '@orderflow/simulation';
import { entry } from '@orderflow/simulation/entries';
import { providersIn } from './providers.ts';

/** All functions of the order flow, in this code. */
export const code: Code = { entry, outside: providersIn };
