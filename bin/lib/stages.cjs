'use strict';

/**
 * @typedef {{ isOk: boolean, passed?: number, failed?: number }} Outcome a stage that counts nothing itself counts as one
 * @typedef {[name: string, pass: () => Outcome | Promise<Outcome>]} Stage
 * @typedef {Stage | { beside: Stage[][] }} Step beside: sequences of stages, which are passed beside each other
 */

/**
 * Passes steps one after the other. Ends in a line per stage with its time, and then the plain sum.
 *
 * A stage that fails ends its sequence, and what stands beside it goes on; the next step is not tried.
 *
 * @param {Step[]} steps
 * @param {object} [options]
 * @param {boolean} [options.keepsGoing] tries every stage, whatever failed before it. @default false
 * @param {(line: string) => void} [options.say]
 * @param {() => number} [options.now]
 * @returns {Promise<number>} the exit code
 */
async function passStages(steps, { keepsGoing = false, say = console.log, now = Date.now } = {}) {
  const done = [];
  const passSequence = async (stages) => {
    for (const stage of stages) {
      say(`\n── ${stage[0]} begins`);
      const result = await passOne(stage, now);
      done.push(result);
      if (result.bad > 0 && !keepsGoing) return;
    }
  };
  const all = steps.map((step) => ('beside' in step ? step.beside : [[step]]));
  for (const sequences of all) {
    await Promise.all(sequences.map(passSequence));
    if (done.some(({ bad }) => bad > 0) && !keepsGoing) break;
  }
  const tried = new Set(done.map(({ name }) => name));
  const notTried = all.flat(2).flatMap(([name]) => (tried.has(name) ? [] : [name]));
  const skipped = notTried.length > 0 ? [`           not tried: ${notTried.join(', ')}`] : [];
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
  return { name, good, bad, line: `${seconds} s  ${name.padEnd(24)} ${good} passed, ${bad} failed` };
}

module.exports = { passStages };
