import type { ValueSettings } from '@orderflow/core';

/** Where tests keep payment tokens; a table with the key `reference`. */
export const instruments: ValueSettings = { table: 'instruments', secret: 'of this deployment', ttlSeconds: 3600 };
