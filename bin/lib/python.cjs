'use strict';
const { spawnSync } = require('node:child_process');
const { Stop } = require('./stop.cjs');

const oldest = [3, 10];
const names = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];

/**
 * The first Python on the PATH that is new enough.
 *
 * @param {(name: string) => string | undefined} [ask] prints `major minor` of the interpreter of that name
 * @returns {string}
 * @throws {Stop} naming what was found instead
 */
function findPython(ask = askVersion) {
  const found = [];
  for (const name of names) {
    const version = parseVersion(ask(name));
    if (version && isNewEnough(version)) return name;
    if (version) found.push(`${name} is ${version.join('.')}`);
  }
  const instead = found.length > 0 ? `; ${found.join(', ')}` : '';
  throw new Stop(
    `Python ${oldest.join('.')} or later is needed and not on the PATH${instead}. Install it: the local AWS is written in it.`,
  );
}

function askVersion(name) {
  const script = 'import sys; print(*sys.version_info[:2])';
  const { status, stdout } = spawnSync(name, ['-c', script], { encoding: 'utf8', timeout: 20000 });
  return status === 0 ? stdout : undefined;
}

/** @param {string | undefined} text `3 12` */
function parseVersion(text) {
  const [, major, minor] = /^(\d+) (\d+)\s*$/.exec(text || '') || [];
  return major === undefined ? undefined : [Number(major), Number(minor)];
}

const isNewEnough = ([major, minor]) => major > oldest[0] || (major === oldest[0] && minor >= oldest[1]);

module.exports = { findPython };
