import { positiveSetting, requiredSetting, type Surroundings } from '../surroundings/index.ts';
import { type HttpProvider, httpProvider } from './http-provider.ts';
import { ssmSecret } from './ssm-secret.ts';

/** Makes the port of a provider, in each of the ways that a deployment may choose. */
export interface ProviderChoices<Port> {
  /** @param timeoutMs how long a real one would be waited for */
  simulated(timeoutMs: number): Port;
  http(provider: HttpProvider): Port;
}

/**
 * The provider that the deployment chose by a function's settings: `<prefix>_PROVIDER` is `simulated` or `http`, with
 * `<prefix>_TIMEOUT_MS`, and for `http` with `<prefix>_URL` and `<prefix>_SECRET_NAME`.
 * @param prefix of the settings: `PAYMENT`
 * @param name of the dependency, in failures: `payment provider`
 * @throws Error when a setting is missing or unknown, naming it
 */
export function providerOfFunction<Port>(
  surroundings: Surroundings,
  { prefix, name }: { readonly prefix: string; readonly name: string },
  choices: ProviderChoices<Port>,
): Port {
  const choice = requiredSetting(surroundings, `${prefix}_PROVIDER`);
  if (choice !== 'simulated' && choice !== 'http')
    throw new Error(`${prefix}_PROVIDER is ${choice}; it must be simulated or http`);
  const timeoutMs = positiveSetting(surroundings, `${prefix}_TIMEOUT_MS`);
  if (choice === 'simulated') return choices.simulated(timeoutMs);
  const url = requiredSetting(surroundings, `${prefix}_URL`);
  const secret = ssmSecret(requiredSetting(surroundings, `${prefix}_SECRET_NAME`), surroundings.clock);
  return choices.http(httpProvider({ name, url, timeoutMs, secret }));
}
