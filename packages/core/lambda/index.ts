export { powertools } from './powertools.ts';
export { env, lambdaDeps, positiveEnv, workflowDeps } from './wiring.ts';
