import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Bundler } from '../bundle/bundle.ts';

const DIRECTORY = '.build/no-bundling';

/** A {@link Bundler} that bundles nothing: for tests that look at templates only. Give it to the pipeline as `bundle`. */
export const noBundling: Bundler = () => {
  mkdirSync(DIRECTORY, { recursive: true });
  writeFileSync(join(DIRECTORY, 'index.mjs'), 'export const handler = () => undefined;\n');
  return DIRECTORY;
};
