import { parseArgs } from 'node:util';
import type { Selection } from '../../functions/relay/selection';
import { readState } from '../../local/state';

export const USAGE = `Puts events on the bus once more, from the event store, under the ids that they always had.

  npm run republish -- --stage dev --stream order-01K… [--from 2] [--to 5]   commits of one stream, by sequence
  npm run republish -- --stage dev --since 2026-03-04T05:00Z --until 2026-03-04T06:00Z
  npm run republish -- --stage dev --failures                                what the relay's failure queue is about

A stage is known by .orderflow/<stage>.json. Instead of it: --table T --bus B [--queue URL] [--region R] [--endpoint URL]`;

/** Where, and what. */
export interface RepublishOptions {
  readonly table: string;
  readonly busName: string;
  readonly what: Selection | { readonly failureQueueUrl: string };
  /** A local AWS, for which dummy credentials do. @default AWS itself, with the user's credentials */
  readonly endpoint: string | undefined;
  /** @default the user's */
  readonly region: string | undefined;
}

/** A command line that makes no sense. The message says what to do. */
export class UsageError extends Error {}

const OPTIONS = {
  stage: { type: 'string' },
  table: { type: 'string' },
  bus: { type: 'string' },
  queue: { type: 'string' },
  region: { type: 'string' },
  endpoint: { type: 'string' },
  stream: { type: 'string' },
  from: { type: 'string' },
  to: { type: 'string' },
  since: { type: 'string' },
  until: { type: 'string' },
  failures: { type: 'boolean' },
} as const;

type Given = ReturnType<typeof parse>;

/**
 * Reads the command line.
 * @param root where `.orderflow/` is
 * @throws UsageError
 */
export function readRepublishOptions(argv: readonly string[], root: string): RepublishOptions {
  const given = parse(argv);
  const stage = given.stage === undefined ? undefined : readState(root, given.stage);
  if (given.stage !== undefined && !stage)
    throw new UsageError(`.orderflow/${given.stage}.json is not there: deploy the stage, or give --table and --bus`);
  const table = given.table ?? stage?.tables.events;
  const busName = given.bus ?? stage?.bus.name;
  if (!table || !busName) throw new UsageError('say where: --stage, or --table and --bus');
  return {
    table,
    busName,
    what: whatOf(given, given.queue ?? stage?.relay?.failureQueueUrl),
    endpoint: given.endpoint ?? stage?.endpoint,
    region: given.region ?? stage?.region,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function whatOf(given: Given, failureQueueUrl: string | undefined): RepublishOptions['what'] {
  const { stream, since, until, failures } = given;
  const ways = [stream !== undefined, since !== undefined || until !== undefined, failures === true];
  if (ways.filter(Boolean).length !== 1)
    throw new UsageError('say what: --stream, or --since and --until, or --failures');
  if (stream !== undefined) return { stream, from: sequence('from', given.from), to: sequence('to', given.to) };
  if (!failures) return { since: time('since', since), until: time('until', until) };
  if (!failureQueueUrl) throw new UsageError('which failure queue? give --queue');
  return { failureQueueUrl };
}

function sequence(name: string, value: string | undefined): number | undefined {
  if (value === undefined || /^[1-9]\d{0,14}$/.test(value)) return value === undefined ? undefined : Number(value);
  throw new UsageError(`--${name} ${value} is no sequence: 1, 2, …`);
}

function time(name: string, value: string | undefined): Date {
  const at = new Date(value ?? '');
  if (!Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--${name} ${value ?? 'is missing: it'} must be a time such as 2026-03-04T05:00Z`);
}
