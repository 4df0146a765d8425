import { type Manifest, ManifestError } from '@orderflow/core/manifest';
import { type ClientConfig, configFor } from './clients.ts';
import { clientConfig } from './environment.ts';
import { readStacks } from './read-stacks.ts';
import { runningStage } from './running-stage.ts';

/** Which stage, and where it is: on this machine, unless `aws` or `endpoint` is given. */
export interface StageOptions {
  readonly stage: string;
  /** The stage of the user's AWS account. */
  readonly aws: boolean;
  /** A local AWS, such as `http://127.0.0.1:4566`. */
  readonly endpoint?: string | undefined;
  /** @default the user's own with `aws`, us-east-1 with `endpoint` */
  readonly region?: string | undefined;
  /** Names of its CloudFormation stacks. @default the one that the pipeline's naming gives */
  readonly stacks?: readonly string[] | undefined;
}

/** What a pipeline calls its stages. */
export interface StageNaming {
  /** The name of a stage's CloudFormation stack. */
  readonly stackName: (stage: string) => string;
  /** The command that starts a stage on this machine, for the error when it does not run. */
  readonly startCommand: (stage: string) => string;
  /** The directory with `.orderflow/`. @default the working directory */
  readonly root?: string;
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
 * @throws StageNotFound
 * @throws whatever CloudFormation throws, such as missing credentials
 */
export async function findStage(options: StageOptions, naming: StageNaming): Promise<FoundStage> {
  const { stage, aws, endpoint, region, stacks = [naming.stackName(stage)] } = options;
  if (!aws && endpoint === undefined) return onThisMachine(stage, naming);
  const config = configFor(endpoint, region);
  const manifest = await describe(config, stacks);
  if (manifest.stage !== stage)
    throw new StageNotFound(`${stackList(stacks)} is stage ${manifest.stage}, not ${stage}`);
  return { ...manifest, config };
}

async function onThisMachine(stage: string, { root = process.cwd(), startCommand }: StageNaming): Promise<FoundStage> {
  const state = await runningStage(root, stage);
  if (state) return { ...state, config: clientConfig(state) };
  throw new StageNotFound(`stage ${stage} is not running: ${startCommand(stage)} (or --aws: in your AWS account)`);
}

async function describe(config: ClientConfig, stacks: readonly string[]): Promise<Manifest> {
  const where = config.endpoint ?? `your AWS account${config.region === undefined ? '' : `, ${config.region}`}`;
  try {
    return await readStacks(config, stacks);
  } catch (error) {
    if (error instanceof ManifestError)
      throw new StageNotFound(`${stackList(stacks)} is not a stage of a pipeline: ${error.message}`);
    if (isMissing(error)) throw new StageNotFound(`${stackList(stacks)} does not exist in ${where}`);
    if (config.endpoint !== undefined && !isAnswer(error)) throw new StageNotFound(`nothing answers at ${where}`);
    throw error;
  }
}

const stackList = (names: readonly string[]): string => `stack ${names.join(', ')}`;

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && error.message.includes('does not exist');

/** Errors of a service carry its response; those of a connection do not. */
const isAnswer = (error: unknown): boolean => error instanceof Error && '$response' in error;
