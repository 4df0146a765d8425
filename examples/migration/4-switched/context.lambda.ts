import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { contextsBy } from '../1-contexts/contexts.ts';
import { FACTS } from '../2-broker/events.ts';
import { httpCall } from '../world/http-call.ts';
import { switchedContext, switchesOf } from './switches.ts';

export const handler = defineFunction((surroundings) => {
  const deps = consumerDeps(surroundings);
  const facts = FACTS.find(({ name }) => name === deps.consumer.name);
  if (!facts) throw new Error(`CONSUMER_NAME: there is no context ${deps.consumer.name}`);
  const url = requiredSetting(surroundings, 'PROVIDERS_URL');
  const contexts = contextsBy(surroundings.connect('providers', () => httpCall(url)));
  const switches = switchesOf({ ...deps, table: requiredSetting(surroundings, 'SWITCH_TABLE') });
  return switchedContext(deps, facts, contexts[facts.name], switches[facts.name]);
});
