/** Ports to other systems: HTTP providers, their secrets, and simulated outages. */
export {
  type HttpProvider,
  type HttpProviderOptions,
  httpProvider,
  type ProviderAnswer,
  type ProviderCall,
} from './http-provider.ts';
export { type ProviderChoices, providerOfFunction } from './provider-of-function.ts';
export { type SimulatedOutagesDeps, simulatedOutages } from './simulated-outages.ts';
export { ssmSecret } from './ssm-secret.ts';
