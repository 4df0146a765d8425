import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { inShadow } from '@orderflow/core/migration';
import { FACTS } from '../2-broker/events.ts';
import { contextConsumer } from './consumer.ts';
import { recorded } from './recorded.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  const facts = FACTS.find(({ name }) => name === deps.consumer.name);
  if (!facts) throw new Error(`CONSUMER_NAME: there is no context ${deps.consumer.name}`);
  const eventsTable = requiredSetting(surroundings, 'SHADOW_TABLE');
  return contextConsumer(inShadow(deps, { streams: [facts.stream], eventsTable }), facts, recorded(deps, facts));
});
