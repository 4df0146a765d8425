import type { Selection } from '@orderflow/core/relay';
import type { StageOptions } from './find-stage.ts';
import { parseCommandLine } from './parse-command-line.ts';
import { shown } from './shown.ts';
import { readPlace, readStageOptions, STAGE_ARGS, STAGE_HELP } from './stage-options.ts';
import { UsageError } from './usage-error.ts';

/** @param command as it is typed: `npm run republish --` */
export const republishUsage = (
  command: string,
): string => `Publishes events once more, from the event store, under the same event ids.

usage: ${command} --stage NAME [--aws | --endpoint URL] WHAT

WHAT is one of
  --stream NAME [--from N] [--to N]   the commits of one stream, by sequence
  --since TIME --until TIME           the commits of a span of time, such as 2026-03-04T05:00Z
  --failures                          the commits that the relay's failure queue names

${STAGE_HELP}

Instead of --stage: --table T --bus B [--queue URL] name the event store, the bus and the relay's failure queue,
with --aws or --endpoint.`;

/** Names that stand for a stage which no manifest describes. */
export interface NamedParts extends Omit<StageOptions, 'stage' | 'stacks'> {
  readonly table: string;
  readonly busName: string;
  readonly failureQueueUrl: string | undefined;
}

export interface RepublishOptions {
  readonly where: StageOptions | NamedParts;
  /** `failures`: what the relay's failure queue names. */
  readonly what: Selection | 'failures';
}

const text = { type: 'string' } as const;
const ARGS = {
  ...STAGE_ARGS,
  table: text,
  bus: text,
  queue: text,
  stream: text,
  from: text,
  to: text,
  since: text,
  until: text,
  failures: { type: 'boolean' },
} as const;

type Given = ReturnType<typeof parse>;

/** Reads the command line. @throws UsageError */
export function readRepublishOptions(argv: readonly string[]): RepublishOptions {
  const given = parse(argv);
  return { where: whereOf(given), what: whatOf(given) };
}

const parse = (argv: readonly string[]) => parseCommandLine({ args: [...argv], options: ARGS }).values;

function whereOf(given: Given): RepublishOptions['where'] {
  const { stage, table, bus: busName, queue: failureQueueUrl } = given;
  const isNamed = table !== undefined || busName !== undefined || failureQueueUrl !== undefined;
  if (!isNamed) return readStageOptions(given);
  if (stage !== undefined || given.stack !== undefined)
    throw new UsageError('--table, --bus and --queue are used instead of --stage');
  if (!table || !busName) throw new UsageError('--table and --bus are both required without --stage');
  const place = readPlace(given);
  if (!place.aws && place.endpoint === undefined) throw new UsageError('--table and --bus need --aws or --endpoint');
  if (given.failures && !failureQueueUrl) throw new UsageError('--failures needs --queue with --table and --bus');
  return { ...place, table, busName, failureQueueUrl };
}

function whatOf(given: Given): RepublishOptions['what'] {
  const { stream, since, until, failures } = given;
  const ways = [stream !== undefined, since !== undefined || until !== undefined, failures === true];
  if (ways.filter(Boolean).length !== 1)
    throw new UsageError('one of --stream, --since with --until, or --failures is required');
  if (stream !== undefined) return ofStream(stream, sequence('from', given.from), sequence('to', given.to));
  return failures ? 'failures' : ofSpan(time('since', since), time('until', until));
}

function ofStream(stream: string, from: number | undefined, to: number | undefined): Selection {
  if (stream === '') throw new UsageError('--stream must not be empty');
  if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from must not be above --to');
  return { stream, from, to };
}

function ofSpan(since: Date, until: Date): Selection {
  if (since > until) throw new UsageError('--since must not be after --until');
  return { since, until };
}

function sequence(name: string, value: string | undefined): number | undefined {
  if (value === undefined || /^[1-9]\d{0,14}$/.test(value)) return value === undefined ? undefined : Number(value);
  throw new UsageError(`--${name} ${shown(value)} is not a sequence number: 1, 2, …`);
}

function time(name: string, value: string | undefined): Date {
  const at = new Date(value ?? '');
  if (!Number.isNaN(at.getTime())) return at;
  if (value === undefined) throw new UsageError(`--${name} is required`);
  throw new UsageError(`--${name} ${shown(value)} is not a time such as 2026-03-04T05:00Z`);
}
