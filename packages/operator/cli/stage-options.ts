import { type Command, Option } from 'commander';
import type { StageOptions } from '../find-stage.ts';
import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';

/** The options by which every command finds its stage, as commander reads them. */
export interface StageArgs {
  readonly stage?: string | undefined;
  readonly aws?: boolean | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly endpointUrl?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly ca?: string | undefined;
  readonly stack?: readonly string[] | undefined;
}

/** Adds the options by which every command finds its stage. */
export function addStageOptions(command: Command): Command {
  return addPlaceOptions(
    command.option('--stage <name>', 'required: a stage that runs on this machine, or as these say:'),
  ).option('--stack <name>', 'with --aws or --endpoint-url: its CloudFormation stack; may be repeated', collect);
}

/** Adds the options that say where AWS is. */
export const addPlaceOptions = (command: Command): Command =>
  command
    .option('--aws', 'the stage of that name in your AWS account')
    .option('--profile <name>', 'of your AWS configuration; implies --aws, except with --endpoint-url')
    .option('--region <region>', 'default: your own, or us-east-1 at an endpoint')
    .option('--endpoint-url <url>', 'the stage of that name at a local AWS')
    .option('--ca <file>', 'with --endpoint-url https://…: its certificate authority, in PEM')
    .addOption(new Option('--endpoint <url>', 'what --endpoint-url was called before').hideHelp());

const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** @throws UsageError */
export function readStageOptions(given: StageArgs): StageOptions {
  const { stage } = given;
  if (stage === undefined) throw new UsageError('--stage is required');
  if (!STAGE.test(stage))
    throw new UsageError(`--stage ${shown(stage)} is not the name of a stage: 1 to 24 of a-z 0-9 -, a letter first`);
  const place = readPlace(given);
  return { stage, ...place, stacks: stacksIn(given, place) };
}

/** The options as they could be typed again: ` --stage dev --aws`. */
export const retyped = ({ stage, aws, profile, region, endpoint, ca, stacks = [] }: StageOptions): string =>
  [
    ` --stage ${stage}`,
    ...(aws && profile === undefined ? ['--aws'] : []),
    ...(profile !== undefined ? [`--profile ${quotedIfNeeded(profile)}`] : []),
    ...(region !== undefined ? [`--region ${region}`] : []),
    ...(endpoint !== undefined ? [`--endpoint-url ${endpoint}`] : []),
    ...(ca !== undefined ? [`--ca ${quotedIfNeeded(ca)}`] : []),
    ...stacks.map((stack) => `--stack ${stack}`),
  ].join(' ');

const quotedIfNeeded = (value: string): string => (/\s/.test(value) ? `"${value}"` : value);

type Place = Omit<StageOptions, 'stage' | 'stacks'>;

/** Where AWS is. @throws UsageError */
export function readPlace({ aws: isAsked = false, profile, region, endpointUrl, endpoint: old, ca }: StageArgs): Place {
  const endpoint = endpointUrl ?? old;
  if (isAsked && endpoint !== undefined) throw new UsageError('--aws and --endpoint-url cannot be used together');
  const aws = isAsked || (profile !== undefined && endpoint === undefined);
  if (!aws && endpoint === undefined && region !== undefined)
    throw new UsageError('--region needs --aws, --profile or --endpoint-url');
  if (region !== undefined && !REGION.test(region))
    throw new UsageError(`--region ${shown(region)} is not a region such as eu-west-1`);
  if (profile !== undefined && !PROFILE.test(profile))
    throw new UsageError(`--profile ${shown(profile)} is not the name of a profile`);
  if (endpoint !== undefined) checkEndpoint(endpoint);
  if (ca !== undefined && !endpoint?.startsWith('https:')) throw new UsageError('--ca needs --endpoint-url https://…');
  return { aws, profile, region, endpoint, ca };
}

function stacksIn({ stack }: StageArgs, { aws, endpoint }: Place): readonly string[] | undefined {
  if (stack === undefined) return undefined;
  if (!aws && endpoint === undefined) throw new UsageError('--stack needs --aws, --profile or --endpoint-url');
  const odd = stack.find((name) => !STACK.test(name));
  if (odd !== undefined) throw new UsageError(`--stack ${shown(odd)} is not the name of a stack`);
  return stack;
}

function checkEndpoint(endpoint: string): void {
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new UsageError(`--endpoint-url ${shown(endpoint)} is not a URL such as http://127.0.0.1:4566`);
  if (AMAZON.test(new URL(endpoint).hostname)) throw new UsageError('--endpoint-url is AWS itself: use --aws');
}

const STAGE = /^[a-z][a-z0-9-]{0,23}$/;
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;
const PROFILE = /^[^\s[\]\p{Cc}]([^[\]\p{Cc}]{0,126}[^\s[\]\p{Cc}])?$/u;
const STACK = /^[A-Za-z][A-Za-z0-9-]{0,127}$/;
const AMAZON = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws)\.?$/i;
