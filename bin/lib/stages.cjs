'use strict';

/**
 * Passes stages one after the other until one fails. Ends in a line per stage with its time, and then the plain sum.
 *
 * @param {[name: string, pass: () => { isOk: boolean, passed?: number, failed?: number }][]} stages a stage that counts
 *   nothing itself counts as one
 * @param {(line: string) => void} [say]
 * @param {() => number} [now]
 * @returns {number} the exit code
 */
function passStages(stages, say = console.log, now = Date.now) {
  const lines = [];
  let passed = 0;
  let failed = 0;
  for (const [name, pass] of stages) {
    say(`\n── ${name}`);
    const start = now();
    const outcome = pass();
    const bad = Math.max(outcome.failed || 0, outcome.isOk ? 0 : 1); // it may fail beside its tests: coverage
    const good = outcome.passed === undefined ? 1 - Math.min(bad, 1) : outcome.passed;
    lines.push(
      `${((now() - start) / 1000).toFixed(1).padStart(7)} s  ${name.padEnd(18)} ${good} passed, ${bad} failed`,
    );
    passed += good;
    failed += bad;
    if (bad > 0) break;
  }
  const skipped = stages.slice(lines.length).map(([name]) => name);
  say(['', ...lines, ...(skipped.length > 0 ? [`           not tried: ${skipped.join(', ')}`] : [])].join('\n'));
  say(`${passed} passed, ${failed} failed`);
  return failed > 0 ? 1 : 0;
}

module.exports = { passStages };
