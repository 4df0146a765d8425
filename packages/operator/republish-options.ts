import { parseArgs } from 'node:util';
import type { Selection } from '@orderflow/core/relay';
import { shown } from './shown.ts';
import { readState, type State } from './state-file.ts';
import { UsageError } from './usage-error.ts';

export const REPUBLISH_USAGE = `Puts events on the bus once more, from the event store, under the ids that they always had.

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
  const stage = given.stage === undefined ? undefined : stateOf(given.stage, root);
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

function stateOf(stage: string, root: string): State {
  const state = STAGE.test(stage) ? readState(root, stage) : undefined;
  if (state) return state;
  throw new UsageError(
    `--stage: .orderflow/${shown(stage)}.json is not there: deploy the stage, or give --table and --bus`,
  );
}

/** As the stage's own rule has it: it becomes part of a path here. */
const STAGE = /^[a-z][a-z0-9-]{0,23}$/;

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(shown((error as Error).message.split('\n')[0]));
  }
}

function whatOf(given: Given, failureQueueUrl: string | undefined): RepublishOptions['what'] {
  const { stream, since, until, failures } = given;
  const ways = [stream !== undefined, since !== undefined || until !== undefined, failures === true];
  if (ways.filter(Boolean).length !== 1)
    throw new UsageError('say what: --stream, or --since and --until, or --failures');
  if (stream !== undefined) return ofStream(stream, sequence('from', given.from), sequence('to', given.to));
  if (!failures) return ofSpan(time('since', since), time('until', until));
  if (!failureQueueUrl) throw new UsageError('which failure queue? give --queue');
  return { failureQueueUrl };
}

function ofStream(stream: string, from: number | undefined, to: number | undefined): Selection {
  if (stream === '') throw new UsageError('--stream is empty: it must be the name of a stream such as order-01K…');
  if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from must not be above --to');
  return { stream, from, to };
}

function ofSpan(since: Date, until: Date): Selection {
  if (since > until) throw new UsageError('--since must not be after --until');
  return { since, until };
}

function sequence(name: string, value: string | undefined): number | undefined {
  if (value === undefined || /^[1-9]\d{0,14}$/.test(value)) return value === undefined ? undefined : Number(value);
  throw new UsageError(`--${name} ${shown(value)} is no sequence: 1, 2, …`);
}

function time(name: string, value: string | undefined): Date {
  const at = new Date(value ?? '');
  if (!Number.isNaN(at.getTime())) return at;
  throw new UsageError(`--${name} ${shown(value ?? 'is missing: it')} must be a time such as 2026-03-04T05:00Z`);
}
