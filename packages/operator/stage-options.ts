import type { StageOptions } from './find-stage.ts';
import { shown } from './shown.ts';
import { UsageError } from './usage-error.ts';

const text = { type: 'string' } as const;

/** The options by which every tool finds its stage, for `parseArgs`. */
export const STAGE_ARGS = {
  stage: text,
  aws: { type: 'boolean' },
  region: text,
  endpoint: text,
  stack: { type: 'string', multiple: true },
} as const;

/** Their description, for a tool's `--help`. */
export const STAGE_HELP = `  --stage NAME     required: a stage that runs on this machine, unless --aws or --endpoint says otherwise
  --aws            the stage of that name in your AWS account
  --endpoint URL   the stage of that name at a local AWS
  --region R       with --aws or --endpoint     (default: your own, or us-east-1 at an endpoint)
  --stack NAME     with --aws or --endpoint: its CloudFormation stack, if it has another name than usual; may be repeated`;

export interface StageArgs {
  readonly stage?: string | undefined;
  readonly aws?: boolean | undefined;
  readonly region?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly stack?: readonly string[] | undefined;
}

/** @throws UsageError */
export function readStageOptions(given: StageArgs): StageOptions {
  const { stage } = given;
  if (stage === undefined) throw new UsageError('--stage is required');
  if (!STAGE.test(stage))
    throw new UsageError(`--stage ${shown(stage)} is not the name of a stage: 1 to 24 of a-z 0-9 -, a letter first`);
  return { stage, ...readPlace(given), stacks: stacksIn(given) };
}

/** Where AWS is. @throws UsageError */
export function readPlace({ aws = false, region, endpoint }: StageArgs): Omit<StageOptions, 'stage' | 'stacks'> {
  if (aws && endpoint !== undefined) throw new UsageError('--aws and --endpoint cannot be used together');
  if (!aws && endpoint === undefined && region !== undefined)
    throw new UsageError('--region needs --aws or --endpoint');
  if (region !== undefined && !REGION.test(region))
    throw new UsageError(`--region ${shown(region)} is not a region such as eu-west-1`);
  if (endpoint !== undefined) checkEndpoint(endpoint);
  return { aws, region, endpoint };
}

function stacksIn({ aws, endpoint, stack }: StageArgs): readonly string[] | undefined {
  if (stack === undefined) return undefined;
  if (!aws && endpoint === undefined) throw new UsageError('--stack needs --aws or --endpoint');
  const odd = stack.find((name) => !STACK.test(name));
  if (odd !== undefined) throw new UsageError(`--stack ${shown(odd)} is not the name of a stack`);
  return stack;
}

function checkEndpoint(endpoint: string): void {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new UsageError(`--endpoint ${shown(endpoint)} is not a URL such as http://127.0.0.1:4566`);
  if (AMAZON.test(new URL(endpoint).hostname)) throw new UsageError('--endpoint is AWS itself: use --aws');
}

const STAGE = /^[a-z][a-z0-9-]{0,23}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const STACK = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const AMAZON = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)\.?$/i;
