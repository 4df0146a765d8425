/** What an entry file is made of: a function, wired once to its surroundings. */
export { defineFunction, type FunctionHandler } from './define-function.ts';
export { consumerDeps, stepDeps } from './function-deps.ts';
export { lazyClient } from './lazy-client.ts';
export { powertools } from './powertools.ts';
