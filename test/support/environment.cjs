'use strict';
const { createHash } = require('node:crypto');
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const v8 = require('node:v8');
const vm = require('node:vm');
const { TestEnvironment } = require('jest-environment-node');

/**
 * Jest has every test file compile its packages anew, a quarter of the time that unit tests take. So what V8 compiled of a source
 * once serves for the files that follow, in this process and, from the disk, in later ones; nothing but compiled code is shared
 * between them. V8 itself compares no more than the length of the source: files are named by its hash, and by the version of V8.
 */
const directory = path.join(__dirname, '..', '..', '.build', 'jest', `compiled-${v8.cachedDataVersionTag()}`);
mkdirSync(directory, { recursive: true });
const compiled = new Map();
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, options) => {
  const known = compiled.get(code);
  if (known) return compileFunction(code, parameters, { ...options, cachedData: known });
  const file = path.join(directory, createHash('sha1').update(code).digest('hex'));
  const cachedData = stored(file);
  const made = compileFunction(code, parameters, {
    ...options,
    ...(cachedData ? { cachedData } : { produceCachedData: true }),
  });
  if (cachedData && !made.cachedDataRejected) compiled.set(code, cachedData);
  else if (made.cachedData) keep(code, file, made.cachedData);
  return made;
};

function stored(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Other workers read at the same time. */
function keep(code, file, cachedData) {
  compiled.set(code, cachedData);
  const draft = `${file}-${process.pid}`;
  writeFileSync(draft, cachedData);
  renameSync(draft, file);
}

module.exports = TestEnvironment;
