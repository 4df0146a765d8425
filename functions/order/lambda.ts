import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { orderConsumer } from './consumer.ts';
import { instrumentSettings } from './instrument.ts';

export const handler = defineFunction((surroundings) =>
  orderConsumer({
    ...consumerDeps(surroundings),
    instruments: instrumentSettings(surroundings),
    defaults: { currency: requiredSetting(surroundings, 'DEFAULT_CURRENCY') },
  }),
);
