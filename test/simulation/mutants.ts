import { businessMutants } from './business-mutants.ts';
import type { Mutant } from './mutant.ts';
import { pendingMutants } from './pending-mutants.ts';
import { releaseMutants } from './release-mutants.ts';
import { runtimeMutants } from './runtime-mutants.ts';
import { settingMutants } from './setting-mutants.ts';
import { webhookMutants } from './webhook-mutants.ts';

/** All planted bugs. */
export const mutants: readonly Mutant[] = [
  ...runtimeMutants,
  ...businessMutants,
  ...pendingMutants,
  ...webhookMutants,
  ...settingMutants,
  ...releaseMutants,
];
