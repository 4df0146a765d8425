'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { spawnSync } = require('node:child_process');
const { withLock } = require('./lock.cjs');
const { findPython } = require('./python.cjs');
const { Stop } = require('./stop.cjs');

/**
 * Makes what a fresh clone lacks, inside the repository: `node_modules` from the lockfile, `.venv` from requirements.txt.
 * Each carries a marker with the hash of what it was made from, so that there is nothing to do but to compare the next time.
 *
 * @param {string} root the repository
 * @throws {Stop}
 */
function setUp(root) {
  provide(root, [
    nodeModules(root),
    virtualEnvironment(root, { name: 'local AWS (MiniStack)', directory: '.venv', requirements: 'requirements.txt' }),
  ]);
}

/**
 * Makes what only `npm test` and `npm run fuzz:api` need: Schemathesis, in an environment of its own.
 *
 * @param {string} root the repository
 * @returns {string} its command
 * @throws {Stop}
 */
function setUpSchemathesis(root) {
  const directory = '.venv-fuzz';
  provide(root, [virtualEnvironment(root, { name: 'Schemathesis', directory, requirements: 'requirements-fuzz.txt' })]);
  return path.join(root, directory, 'bin', 'schemathesis');
}

function provide(root, parts) {
  if (parts.every((part) => part.isReady())) return;
  fs.mkdirSync(path.join(root, '.orderflow'), { recursive: true });
  withLock(path.join(root, '.orderflow', 'set-up.lock'), () => {
    for (const part of parts) {
      if (!part.isReady()) timed(part.name, () => part.make());
    }
  });
}

function nodeModules(root) {
  const lockfile = path.join(root, 'package-lock.json');
  const directory = path.join(root, 'node_modules');
  const marker = path.join(directory, '.set-up');
  return {
    name: 'npm packages',
    isReady: () => read(marker) === hashOf(lockfile) || isWhatTheLockfileSays(directory, lockfile),
    make() {
      run(
        'npm',
        ['ci', '--no-audit', '--no-fund', '--loglevel=error'],
        root,
        'npm ci failed: is the npm registry reachable?',
      );
      fs.writeFileSync(marker, hashOf(lockfile));
    },
  };
}

/** Somebody ran `npm ci` or `npm install` by hand: npm's own record of what it installed agrees with the lockfile. */
function isWhatTheLockfileSays(directory, lockfile) {
  const hidden = read(path.join(directory, '.package-lock.json'));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  return Object.entries(JSON.parse(fs.readFileSync(lockfile, 'utf8')).packages).every(
    ([where, { version, optional, link }]) =>
      where === '' || optional || link || (installed[where] && installed[where].version === version),
  );
}

function virtualEnvironment(root, { name, ...where }) {
  const requirements = path.join(root, where.requirements);
  const directory = path.join(root, where.directory);
  const marker = path.join(directory, '.set-up');
  const python = path.join(directory, 'bin', 'python');
  return {
    name: `${name} in ${where.directory}`,
    isReady: () => read(marker) === hashOf(requirements) && fs.existsSync(python),
    make() {
      fs.rmSync(directory, { recursive: true, force: true });
      run(
        findPython(),
        ['-m', 'venv', where.directory],
        root,
        'python3 -m venv failed: on Debian or Ubuntu, apt install python3-venv',
      );
      const pip = [
        '-m',
        'pip',
        'install',
        '--quiet',
        '--no-compile', // Python compiles what it imports, which is a small part of botocore
        '--disable-pip-version-check',
        '--require-hashes',
        '-r',
        requirements,
      ];
      run(python, pip, root, 'pip install failed: is the Python package index reachable?');
      fs.writeFileSync(marker, hashOf(requirements));
    },
  };
}

function run(command, args, cwd, advice) {
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (status === 0) return;
  const said = error ? error.message : lastLine(stderr) || lastLine(stdout) || `exit code ${status}`;
  throw new Stop(`${advice} (${said})`);
}

const lastLine = (text) => (text || '').trim().split('\n').pop();

function timed(name, work) {
  const start = Date.now();
  process.stdout.write(process.stdout.isTTY ? `  …       ${name}\r` : '');
  work();
  process.stdout.write(`${`${((Date.now() - start) / 1000).toFixed(1)} s`.padStart(8)}  ${name}\n`);
}

const hashOf = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

module.exports = { setUp, setUpSchemathesis, isWhatTheLockfileSays };
