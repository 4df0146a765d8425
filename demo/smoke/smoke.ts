import { type StageOptions, table } from '@orderflow/operator';
import {
  apiRefusesStrangers,
  busRefusesOurSources,
  type CheckResult,
  doctorFinds,
  emptyShelves,
  fillShelves,
  ordersEnd,
  poisonIsRedriven,
  type SmokeRun,
  smokeRun,
} from './checks.ts';
import { smokeStage } from './smoke-stage.ts';

const CHECKS: readonly ((run: SmokeRun) => Promise<readonly CheckResult[]>)[] = [
  apiRefusesStrangers,
  busRefusesOurSources,
  ordersEnd,
  poisonIsRedriven,
  doctorFinds,
];

/**
 * The smoke test of a deployed stage: orders of each ending, a dead letter, refusals, and what the doctor says. It takes away
 * what it made; its orders stay, under ids that begin with `smoke-` where it names them.
 * @returns the exit code: 0 if nothing is wrong
 */
export async function smoke(options: StageOptions, signal: AbortSignal): Promise<number> {
  const run = smokeRun(await smokeStage(options), signal);
  const results: CheckResult[] = [];
  await fillShelves(run);
  try {
    for (const check of CHECKS) results.push(...(await attempt(check, run)));
  } finally {
    await emptyShelves(run);
  }
  console.log(
    table([['', 'check', 'what'], ...results.map(({ check, status, what }) => [MARKS[status], check, what])]),
  );
  const wrong = results.filter(({ status }) => status === 'wrong').length;
  console.log(`\n${results.length} checks of stage ${options.stage}: ${wrong} wrong`);
  return wrong > 0 ? 1 : 0;
}

const MARKS = { ok: '✓', wrong: '✗', unknown: '?' } as const;

/** A check that breaks is wrong, and the others go on. */
async function attempt(check: (typeof CHECKS)[number], run: SmokeRun): Promise<readonly CheckResult[]> {
  try {
    return await check(run);
  } catch (error) {
    run.signal.throwIfAborted();
    return [{ check: check.name, status: 'wrong', what: `${(error as Error).name}: ${(error as Error).message}` }];
  }
}
