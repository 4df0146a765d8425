export { type HttpProvider, httpProvider } from './http-provider.ts';
export { simulatedOutages } from './simulated-outages.ts';
export { ssmSecret } from './ssm-secret.ts';
