/** Ports to other systems: HTTP providers, their secrets, their webhooks, and simulated outages. */
export { type AnswerBody, isAboutClient, objectIn, statusIn, textIn } from './answer-body.ts';
export {
  type HttpProvider,
  type HttpProviderOptions,
  httpProvider,
  type ProviderAnswer,
  type ProviderCall,
} from './http-provider.ts';
export { managedSecret } from './managed-secret.ts';
export { DEFAULT_HOURS, limitsOfFunction, type ProviderLimits, providerLimits } from './provider-limits.ts';
export { type ProviderChoices, providerOfFunction } from './provider-of-function.ts';
export { type SimulatedOutagesDeps, simulatedOutages } from './simulated-outages.ts';
export { ssmSecret } from './ssm-secret.ts';
export { refusalOfWebhook, signWebhook } from './webhook-signature.ts';
