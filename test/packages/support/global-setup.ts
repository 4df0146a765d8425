import { mkdirSync, rmSync } from 'node:fs';
import ownTmpdir from '../../support/own-tmpdir.ts';
import { succeed } from './run.ts';
import { PACKAGES, PACKED } from './tarballs.ts';

/** Builds and packs every package once, for all tests of this project. */
export default function setup(): void {
  ownTmpdir();
  succeed('.', process.execPath, 'bin/build.mjs');
  rmSync(PACKED, { recursive: true, force: true });
  mkdirSync(PACKED, { recursive: true });
  const workspaces = PACKAGES.flatMap((name) => ['-w', `packages/${name}`]);
  succeed('.', 'npm', 'pack', '--silent', '--ignore-scripts', '--pack-destination', PACKED, ...workspaces);
}
