import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What npm would publish: `packages/core` as `.build/packed/orderflow-core-0.1.0.tgz`, and so on. */
export const PACKED = resolve('.build', 'packed');

export const PACKAGES = readdirSync('packages', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** The path of a package's tarball. @param name with or without the scope */
export function tarballOf(name: string): string {
  const folder = name.replace('@orderflow/', '');
  const { version } = JSON.parse(readFileSync(join('packages', folder, 'package.json'), 'utf8'));
  return join(PACKED, `orderflow-${folder}-${version}.tgz`);
}
