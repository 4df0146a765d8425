import { handlerMutants } from './handler-mutants.ts';
import type { Mutant } from './mutant.ts';
import { pendingMutants } from './pending-mutants.ts';
import { releaseMutants } from './release-mutants.ts';
import { settingMutants } from './setting-mutants.ts';

/** All planted bugs. */
export const mutants: readonly Mutant[] = [...handlerMutants, ...pendingMutants, ...settingMutants, ...releaseMutants];
