import { userInfo } from 'node:os';
import { parseArgs } from 'node:util';
import type { StageOptions } from './find-stage.ts';
import { shown } from './shown.ts';
import { UsageError } from './usage-error.ts';

export const BREAKER_USAGE = `Shows, opens and closes the circuit breakers of a stage by hand.

  npm run breaker -- status --stage dev
  npm run breaker -- open payment-gateway --stage dev --reason "maintenance until 6"    stays open until it is closed
  npm run breaker -- close payment-gateway --stage dev --reason "they are back"

  --by NAME        who says so                    (default: the user of this machine)
  --aws            your AWS account, even if a stage of this machine (.orderflow/dev.json) has that name
  --region R       of your AWS account            (default: your own)
  --endpoint URL   a local AWS                    (default: the stage's own)`;

export type BreakerCommand = StageOptions &
  (
    | { readonly action: 'status' }
    | { readonly action: 'open' | 'close'; readonly dependency: string; readonly reason: string; readonly by: string }
  );

/** Reads the command line. @throws UsageError */
export function readBreakerOptions(argv: readonly string[]): BreakerCommand {
  const { positionals, values } = parse(argv);
  const { stage = '', aws = false, region, endpoint, reason, by = userInfo().username } = values;
  const [action, dependency, ...rest] = positionals;
  if (action !== 'status' && action !== 'open' && action !== 'close')
    throw new UsageError(`say what: status, open or close${action === undefined ? '' : `, not ${shown(action)}`}`);
  if (!/^[a-z][a-z0-9-]{0,23}$/.test(stage)) throw new UsageError('say which stage: --stage dev');
  if (endpoint !== undefined && !(/^https?:\/\//.test(endpoint) && URL.canParse(endpoint)))
    throw new UsageError(`--endpoint ${shown(endpoint)} must be a URL such as http://127.0.0.1:4566`);
  const where = { stage, aws, region, endpoint };
  if (action === 'status') {
    if (dependency !== undefined) throw new UsageError(`status shows all of them: leave out ${shown(dependency)}`);
    return { ...where, action };
  }
  if (!dependency || !/^[a-z][a-z0-9-]{0,31}$/.test(dependency))
    throw new UsageError(`say which: ${action} payment-gateway`);
  if (rest.length > 0) throw new UsageError(`one at a time: what is ${shown(rest[0])}? put the reason in quotes`);
  if (!isText(reason, 512)) throw new UsageError('say why, in at most 512 characters: --reason "…"');
  if (!isText(by, 128)) throw new UsageError('say who, in at most 128 characters: --by ada');
  return { ...where, action, dependency, reason, by };
}

const isText = (value: string | undefined, max: number): value is string =>
  value !== undefined && value.trim() !== '' && value.length <= max && value.isWellFormed();

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  const options = {
    stage: text,
    reason: text,
    by: text,
    region: text,
    endpoint: text,
    aws: { type: 'boolean' },
  } as const;
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(shown((error as Error).message.split('\n')[0]));
  }
}
