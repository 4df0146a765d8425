'use strict';

/**
 * @typedef {{ isOk: boolean, passed?: number, failed?: number }} Outcome a stage that counts nothing itself counts as one
 * @typedef {[name: string, pass: () => Outcome | Promise<Outcome>]} Stage
 */

/**
 * Passes stages one after the other until one fails. Ends in a line per stage with its time, and then the plain sum.
 *
 * @param {(Stage | Stage[])[]} stages some that stand together are passed beside each other
 * @param {(line: string) => void} [say]
 * @param {() => number} [now]
 * @returns {Promise<number>} the exit code
 */
async function passStages(stages, say = console.log, now = Date.now) {
  const groups = stages.map((entry) => (Array.isArray(entry[0]) ? entry : [entry]));
  const done = [];
  for (const group of groups) {
    say(`\n── ${group.map(([name]) => name).join(', and beside it ')}`);
    const results = await Promise.all(group.map((stage) => passOne(stage, now)));
    done.push(...results);
    if (results.some(({ bad }) => bad > 0)) break;
  }
  const notTried = groups.flat().slice(done.length);
  const skipped = notTried.length > 0 ? [`           not tried: ${notTried.map(([name]) => name).join(', ')}`] : [];
  say(['', ...done.map(({ line }) => line), ...skipped].join('\n'));
  const sum = (which) => done.reduce((total, result) => total + result[which], 0);
  say(`${sum('good')} passed, ${sum('bad')} failed`);
  return sum('bad') > 0 ? 1 : 0;
}

async function passOne([name, pass], now) {
  const start = now();
  const outcome = await pass();
  const bad = Math.max(outcome.failed || 0, outcome.isOk ? 0 : 1); // it may fail beside its tests: coverage
  const good = outcome.passed === undefined ? 1 - Math.min(bad, 1) : outcome.passed;
  const seconds = ((now() - start) / 1000).toFixed(1).padStart(7);
  return { good, bad, line: `${seconds} s  ${name.padEnd(24)} ${good} passed, ${bad} failed` };
}

module.exports = { passStages };
