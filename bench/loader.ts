import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';

/** Loads one bundle in a fresh process and tells the milliseconds: what a cold start pays beside starting Node. */
const url = pathToFileURL(process.argv[2] ?? '').href;
const start = performance.now();
await import(url);
process.send?.(performance.now() - start);
process.on('disconnect', () => process.exit());
