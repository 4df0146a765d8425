'use strict';
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { spawn, spawnSync } = require('node:child_process');
const { withLock } = require('./lock.cjs');
const { findPython } = require('./python.cjs');
const { Stop } = require('./stop.cjs');

/**
 * Makes what a fresh clone lacks, inside the repository: `node_modules` from the lockfile, `.venv` from requirements.txt, and
 * what only the tests need. All of it beside each other, which takes as long as npm alone. Each part carries a marker with the hash
 * of what it was made from, so that there is nothing to do but to compare the next time.
 *
 * @param {string} root the repository
 * @param {{ forTests?: boolean }} [options] forTests: Schemathesis as well. @default false
 * @returns {Promise<void>}
 * @throws {Stop}
 */
function setUp(root, { forTests = false } = {}) {
  return provide(root, [nodeModules(root), localAws(root), ...(forTests ? [schemathesis(root)] : [])]);
}

/**
 * Makes what only `npm test` and `npm run fuzz:api` need: Schemathesis, in an environment of its own.
 *
 * @param {string} root the repository
 * @returns {Promise<string>} its command
 * @throws {Stop}
 */
async function setUpSchemathesis(root) {
  const part = schemathesis(root);
  await provide(root, [part]);
  return path.join(root, part.directory, 'bin', 'schemathesis');
}

/**
 * Makes what only `npm run lint:infra` needs: cfn-lint and checkov, in an environment of their own.
 *
 * @param {string} root the repository
 * @returns {Promise<string>} the directory of the environment
 * @throws {Stop}
 */
async function setUpLinters(root) {
  const part = linters(root);
  await provide(root, [nodeModules(root), part]);
  return path.join(root, part.directory);
}

const linters = (root) =>
  virtualEnvironment(root, {
    name: 'linters of templates',
    directory: '.venv-lint',
    requirements: 'requirements-lint.txt',
  });

const localAws = (root) =>
  virtualEnvironment(root, { name: 'local AWS (MiniStack)', directory: '.venv', requirements: 'requirements.txt' });

const schemathesis = (root) =>
  virtualEnvironment(root, { name: 'Schemathesis', directory: '.venv-fuzz', requirements: 'requirements-fuzz.txt' });

async function provide(root, parts) {
  if (parts.every((part) => part.isReady())) return;
  fs.mkdirSync(path.join(root, '.orderflow'), { recursive: true });
  await withLock(path.join(root, '.orderflow', 'set-up.lock'), async () => {
    const missing = parts.filter((part) => !part.isReady());
    const results = await Promise.allSettled(missing.map((part) => timed(part.name, () => part.make())));
    const failed = results.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  });
}

function nodeModules(root) {
  const lockfile = path.join(root, 'package-lock.json');
  const directory = path.join(root, 'node_modules');
  const marker = path.join(directory, '.set-up');
  return {
    name: 'npm packages',
    isReady: () => read(marker) === hashOf(lockfile) || isWhatTheLockfileSays(directory, lockfile),
    async make() {
      await run(
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
    directory: where.directory,
    isReady: () => read(marker) === hashOf(requirements) && fs.existsSync(python),
    async make() {
      fs.rmSync(directory, { recursive: true, force: true });
      const found = findPython();
      const pip = pipFor(found, python);
      await run(
        found,
        ['-m', 'venv', ...(pip.isOutside ? ['--without-pip'] : []), where.directory],
        root,
        'python3 -m venv failed: on Debian or Ubuntu, apt install python3-venv',
      );
      const args = [
        ...pip.args,
        'install',
        '--quiet',
        '--no-compile', // Python compiles what it imports, which is a small part of botocore
        '--disable-pip-version-check',
        '--require-hashes',
        '-r',
        requirements,
      ];
      await run(pip.python, args, root, 'pip install failed: is the Python package index reachable?');
      fs.writeFileSync(marker, hashOf(requirements));
    },
  };
}

/** A pip beside the environment, if there is one that can (22.3 and later), else one in it, which takes seconds to put there. */
function pipFor(found, python) {
  const { status, stdout } = spawnSync(found, ['-m', 'pip', '--version'], { encoding: 'utf8', timeout: 20000 });
  return status === 0 && canInstallElsewhere(stdout)
    ? { isOutside: true, python: found, args: ['-m', 'pip', '--python', python] }
    : { isOutside: false, python, args: ['-m', 'pip'] };
}

/**
 * @param {string} version what `pip --version` prints
 * @see https://pip.pypa.io/en/stable/news/#v22-3
 */
function canInstallElsewhere(version) {
  const [, major = '0', minor = '0'] = /^pip (\d+)\.(\d+)/.exec(version) || [];
  return Number(major) > 22 || (Number(major) === 22 && Number(minor) >= 3);
}

/** @returns {Promise<void>} @throws {Stop} */
function run(command, args, cwd, advice) {
  const child = spawn(command, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  return new Promise((resolve, reject) => {
    const fail = (said) => reject(new Stop(`${advice} (${said})`));
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else fail(lastLine(stderr) || lastLine(stdout) || signal || `exit code ${code}`);
    });
  });
}

const lastLine = (text) => (text || '').trim().split('\n').pop();

async function timed(name, work) {
  const start = Date.now();
  const { stdout } = process;
  stdout.write(stdout.isTTY ? `  …       ${name}\n` : '');
  await work();
  stdout.write(`${`${((Date.now() - start) / 1000).toFixed(1)} s`.padStart(8)}  ${name}\n`);
}

const hashOf = (file) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

module.exports = { setUp, setUpLinters, setUpSchemathesis, isWhatTheLockfileSays, canInstallElsewhere };
