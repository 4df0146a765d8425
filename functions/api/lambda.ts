import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { requiredSetting } from '@orderflow/core';
import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { instrumentSettings } from '../order/instrument.ts';
import { api } from './api.ts';

export const handler = defineFunction((surroundings) => {
  const { tables, ...deps } = stepDeps(surroundings);
  return api({
    ...deps,
    tables: { ...tables, readModel: requiredSetting(surroundings, 'READ_MODEL_TABLE') },
    instruments: instrumentSettings(surroundings),
    orderIdSecret: requiredSetting(surroundings, 'ORDER_ID_SECRET'),
    defaultCurrency: requiredSetting(surroundings, 'DEFAULT_CURRENCY'),
    basePath: surroundings.setting('BASE_PATH'),
    xrayHeader: () => surroundings.setting('_X_AMZN_TRACE_ID'), // set anew for each invocation
    // Lambda says where the function's code is.
    asset: (name) => readFile(join(surroundings.setting('LAMBDA_TASK_ROOT') ?? '', name)),
    openapi: async () => (await import('../../docs/contracts/openapi.json')).default,
  });
});
