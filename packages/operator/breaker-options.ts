import { userInfo } from 'node:os';
import type { StageOptions } from './find-stage.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { shown } from './shown.ts';
import { readStageOptions, STAGE_ARGS, STAGE_HELP } from './stage-options.ts';
import { UsageError } from './usage-error.ts';

/** @param command as it is typed: `npm run breaker --` */
export const breakerUsage = (command: string): string => `Shows, opens and closes the circuit breakers of a stage.

usage: ${command} status --stage NAME [--aws | --endpoint URL]
       ${command} open DEPENDENCY --stage NAME --reason TEXT    stays open until it is closed
       ${command} close DEPENDENCY --stage NAME --reason TEXT

  --reason TEXT    why, for the breaker's event
  --by NAME        who, for the breaker's event    (default: the user of this machine)
${STAGE_HELP}`;

export type BreakerCommand = StageOptions &
  (
    | { readonly action: 'status' }
    | { readonly action: 'open' | 'close'; readonly dependency: string; readonly reason: string; readonly by: string }
  );

const text = { type: 'string' } as const;
const ARGS = { ...STAGE_ARGS, reason: text, by: text } as const;

/** Reads the command line. @throws UsageError */
export function readBreakerOptions(argv: readonly string[]): BreakerCommand {
  const { positionals, values } = parseCommandLine({ args: [...argv], options: ARGS, allowPositionals: true });
  const [action, dependency, ...rest] = positionals;
  if (action === undefined) throw new UsageError('one of status, open or close is required');
  if (action !== 'status' && action !== 'open' && action !== 'close')
    throw new UsageError(`${shown(action)} is not one of status, open or close`);
  const where = readStageOptions(values);
  if (action === 'status') {
    if (dependency !== undefined) throw new UsageError(`unexpected argument ${shown(dependency)}: status shows all`);
    return { ...where, action };
  }
  if (dependency === undefined) throw new UsageError(`${action} needs the name of a dependency`);
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(dependency))
    throw new UsageError(`${shown(dependency)} is not the name of a dependency`);
  if (rest.length > 0) throw new UsageError(`unexpected argument ${shown(rest[0])}: is the reason in quotes?`);
  const { reason, by = userInfo().username } = values;
  if (!isText(reason, 512)) throw new UsageError('--reason is required, with at most 512 characters');
  if (!isText(by, 128)) throw new UsageError('--by must have 1 to 128 characters');
  return { ...where, action, dependency, reason, by };
}

const isText = (value: string | undefined, max: number): value is string =>
  value !== undefined && value.trim() !== '' && value.length <= max && value.isWellFormed();
