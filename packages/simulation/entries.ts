import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { Entry } from './stage/code.ts';

const load = createRequire(join(process.cwd(), 'package.json'));

/**
 * What an entry file exports as `handler`, by the path or module that the templates name. A worker that is built has a table
 * of imports here (search/entries-of-worker.ts); anywhere else the file is loaded.
 */
export const entry = (path: string): Entry => load(existsSync(path) ? resolve(path) : path).handler;
