import { type Manifest, ManifestError } from '@orderflow/core/manifest';
import { type ClientConfig, configFor } from './clients.ts';
import { clientConfig } from './environment.ts';
import { findStacks } from './find-stacks.ts';
import { readStacks } from './read-stacks.ts';
import { runningStage } from './running-stage.ts';
import { distrustOf } from './trust-ca.ts';

/** Which stage, and where it is: on this machine, unless `aws` or `endpoint` is given. */
export interface StageOptions {
  readonly stage: string;
  /** The stage of the user's AWS account. */
  readonly aws: boolean;
  /** A local AWS, such as `http://127.0.0.1:4566`. */
  readonly endpoint?: string | undefined;
  /** A file with the endpoint's certificate authority, in PEM. @default one that everybody trusts */
  readonly ca?: string | undefined;
  /** @default the user's own with `aws`, us-east-1 with `endpoint` */
  readonly region?: string | undefined;
  /** Of the user's AWS configuration. @default the environment's with `aws`, dummy credentials with `endpoint` */
  readonly profile?: string | undefined;
  /** Names of its CloudFormation stacks. @default the one that says of itself that it is this stage */
  readonly stacks?: readonly string[] | undefined;
}

/** A stage: its parts by their physical names, and how clients reach them. */
export interface FoundStage extends Omit<Manifest, 'api'> {
  readonly config: ClientConfig;
}

/** The stage does not run, or is not deployed. The message is one line that says what to do. */
export class StageNotFound extends Error {
  override readonly name = 'StageNotFound';
}

/**
 * Finds a stage: on this machine by its state file, `.orderflow/<stage>.json`; in the AWS account, or at another endpoint, by
 * the outputs of its stacks. An AWS account is only ever asked when `aws` is set.
 * @param root the directory with `.orderflow/`
 * @throws StageNotFound
 * @throws whatever CloudFormation throws, such as missing credentials
 */
export async function findStage(options: StageOptions, root = process.cwd()): Promise<FoundStage> {
  const { stage, aws, endpoint, region, profile, ca } = options;
  if (!aws && endpoint === undefined) return onThisMachine(stage, root);
  const config = configFor(endpoint, region, profile, ca);
  const where = config.endpoint ?? `your AWS account${config.region === undefined ? '' : `, ${config.region}`}`;
  const stacks = options.stacks ?? [await asking(where, () => theStackOf(stage, config, where))];
  const manifest = await asking(where, () => readStacks(config, stacks), stacks);
  if (manifest.stage !== stage)
    throw new StageNotFound(`${stackList(stacks)} is stage ${manifest.stage}, not ${stage}`);
  return { ...manifest, config };
}

async function onThisMachine(stage: string, root: string): Promise<FoundStage> {
  const state = await runningStage(root, stage);
  if (state) return { ...state, config: clientConfig(state) };
  throw new StageNotFound(`stage ${stage} is not running on this machine: start it (or --aws: in your AWS account)`);
}

async function theStackOf(stage: string, config: ClientConfig, where: string): Promise<string> {
  const all = await findStacks(config);
  const [stack, ...others] = all.filter((one) => one.stage === stage).map(({ name }) => name);
  if (stack !== undefined && others.length === 0) return stack;
  if (stack !== undefined)
    throw new StageNotFound(`stacks ${[stack, ...others].join(', ')} are each a stage ${stage}: choose by --stack`);
  const stages = [...new Set(all.map((one) => one.stage))].sort();
  const known = stages.length > 0 ? ` (there are: ${stages.join(', ')})` : '';
  throw new StageNotFound(`no stack in ${where} is stage ${stage} of a pipeline${known}`);
}

/** Turns what CloudFormation says of stacks and connections that are not there into one line. */
async function asking<T>(where: string, work: () => Promise<T>, stacks: readonly string[] = []): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ManifestError)
      throw new StageNotFound(`${stackList(stacks)} is not a stage of a pipeline: ${error.message}`);
    if (isMissing(error)) throw new StageNotFound(`${stackList(stacks)} does not exist in ${where}`);
    const distrust = distrustOf(error);
    if (distrust)
      throw new StageNotFound(`the certificate of ${where} is not trusted (${distrust}): name its CA by --ca`);
    if (where.startsWith('http') && !isAnswer(error)) throw new StageNotFound(`nothing answers at ${where}`);
    throw error;
  }
}

const stackList = (names: readonly string[]): string => `stack ${names.join(', ')}`;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

/** Errors of a service carry its response; those of a connection do not. */
const isAnswer = (error: unknown): boolean =>
  error instanceof StageNotFound || (error instanceof Error && '$response' in error);
