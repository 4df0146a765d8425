import { type StageStatus, type StatusDeps, statusOf } from '../status.ts';
import { type AlarmDeps, alarmsNotify } from './alarms.ts';
import { archiveKeeps } from './archive.ts';
import type { CheckedStage } from './checked-stage.ts';
import { type ClockDeps, clocksAgree } from './clocks.ts';
import { concurrencyFits } from './concurrency.ts';
import type { Finding } from './finding.ts';
import { functionsMayRun } from './functions.ts';
import { type MailDeps, mailIsVerified } from './mail.ts';
import { type RuleDeps, rulesDeliver } from './rules.ts';
import { breakersRest, deadLettersAreLookedAt, mappingsAreOn, relayPublishes, workflowsEnd } from './state.ts';
import { subscriptionsAgree } from './subscriptions.ts';

export interface DoctorDeps extends StatusDeps, RuleDeps, AlarmDeps, MailDeps, ClockDeps {}

/** A check: it reads, and changes nothing. */
type Check = (stage: CheckedStage, deps: DoctorDeps, status: () => Promise<StageStatus>) => Promise<readonly Finding[]>;

const CHECKS: Readonly<Record<string, Check>> = {
  relay: async (_, __, status) => relayPublishes(await status()),
  mappings: async (_, __, status) => mappingsAreOn(await status()),
  rules: rulesDeliver,
  subscriptions: subscriptionsAgree,
  breakers: async (_, __, status) => breakersRest(await status()),
  'dead letters': deadLettersAreLookedAt,
  workflows: async (_, __, status) => workflowsEnd(await status()),
  archive: archiveKeeps,
  alarms: alarmsNotify,
  functions: functionsMayRun,
  concurrency: concurrencyFits,
  mail: mailIsVerified,
  clocks: clocksAgree,
};

/** Checks a stage. What cannot be checked, for want of a right or on a local AWS without the service, is `unknown`. */
export async function examine(stage: CheckedStage, deps: DoctorDeps): Promise<readonly Finding[]> {
  let read: Promise<StageStatus> | undefined;
  const status = () => {
    read ??= statusOf(stage, deps);
    return read;
  };
  const all = Object.entries(CHECKS).map(async ([name, check]): Promise<readonly Finding[]> => {
    try {
      return await check(stage, deps, status);
    } catch (error) {
      return [{ check: name, status: 'unknown', what: `could not be checked: ${(error as Error).message}` }];
    }
  });
  return (await Promise.all(all)).flat();
}
