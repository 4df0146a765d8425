import type { Plugin } from 'esbuild';

/**
 * Leaves out what `AsyncLocalStorage` carries along. Only log lines read it, which a simulation does not write; up to Node 22 it
 * costs each promise of a worker four calls.
 */
export const noAsyncContext: Plugin = {
  name: 'no-async-context',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?async_hooks$/ }, ({ path }) => ({ path, namespace: 'no-async-context' }));
    onLoad({ filter: /.*/, namespace: 'no-async-context' }, () => ({ contents: STAND_IN, loader: 'js' }));
  },
};

const STAND_IN = `
class AsyncLocalStorage {
  run(store, work, ...args) { return work(...args); }
  exit(work, ...args) { return work(...args); }
  getStore() { return undefined; }
}
module.exports = { ...require('module').createRequire('/')('node:async_hooks'), AsyncLocalStorage };
`;
