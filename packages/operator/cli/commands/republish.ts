import { redriveFailures, republish, type Selection, type StreamSources } from '@orderflow/core/relay';
import { Command } from 'commander';
import { configFor } from '../../clients.ts';
import { UsageError } from '../../usage-error.ts';
import { time, wholeNumber } from '../arguments.ts';
import { addChangeOptions, type ChangeOptions, carryOut, checkChangeOptions, typed } from '../change.ts';
import type { Report } from '../report.ts';
import { finish, withExamples } from '../stage-command.ts';
import { addStageOptions, readPlace, readStageOptions, type StageArgs } from '../stage-options.ts';
import type { CliSurroundings } from '../surroundings.ts';
import { type Workplace, workplaceAt } from '../workplace.ts';

interface Options extends StageArgs, ChangeOptions {
  readonly stream?: string;
  readonly from?: number;
  readonly to?: number;
  readonly since?: Date;
  readonly until?: Date;
  readonly failures?: boolean;
  readonly table?: string;
  readonly bus?: string;
  readonly queue?: string;
  readonly json?: boolean;
}

/** The parts of a stage that are needed, by their physical names. */
interface Parts {
  readonly table: string;
  readonly busName: string;
  readonly failureQueueUrl: string;
  /** Unknown where the parts are named one by one. */
  readonly streamSources?: StreamSources | undefined;
}

/** `orderflow republish`: publishes events once more, from the event store. */
export function republishCommand(surroundings: CliSurroundings): Command {
  const sequence = (option: string) => wholeNumber(option, 1, Number.MAX_SAFE_INTEGER);
  const command = new Command('republish')
    .summary('publishes stored events once more: a stream, a span of time, or what the relay gave up')
    .description(
      'Publishes events once more, from the event store, under the same event ids. Consumers ignore those that they have handled.',
    )
    .option('--stream <name>', 'the commits of one stream')
    .option('--from <n>', 'with --stream: from this sequence', sequence('--from'))
    .option('--to <n>', 'with --stream: up to this sequence', sequence('--to'))
    .option('--since <time>', 'the commits of a span of time, with --until', time('--since'))
    .option('--until <time>', 'such as 2026-03-04T05:00Z', time('--until'))
    .option('--failures', "the commits that the relay's failure queue names");
  addStageOptions(addChangeOptions(command))
    .option('--table <name>', 'instead of --stage, with --bus: the event store')
    .option('--bus <name>', 'instead of --stage, with --table')
    .option('--queue <url>', "with --table and --bus: the relay's failure queue")
    .option('--json', 'print JSON, for programs');
  return withExamples(command, [
    ['republish --stage dev --failures --reason "the bus is back"', 'what the relay could not publish'],
    ['republish --stage dev --stream order-01K… --reason …', 'one stream'],
    ['republish --stage dev --since 2026-03-04T05:00Z --until 2026-03-04T06:00Z --reason …', 'an hour'],
  ]).action(async () => {
    const options = command.opts<Options>();
    const what = selectionIn(options);
    checkChangeOptions(options);
    const { config, stage, keepsData, ...parts } = await placeOf(options, surroundings);
    const at = workplaceAt(config, options, surroundings);
    const change = { stage, keepsData, events: parts.table, ...typed(command, []) };
    finish(await carryOut(at, change, options, () => run(at, parts, what)), at);
  });
}

async function run({ clients, ...at }: Workplace, parts: Parts, what: Selection | 'failures'): Promise<Report> {
  const { dynamodb, eventBridge, sqs } = clients;
  const { clock, random, sleep, interrupted } = at;
  const deps = { ...parts, dynamodb, eventBridge, clock, random, sleep, interrupted };
  const redriven = what === 'failures' ? await redriveFailures({ ...deps, sqs }) : undefined;
  const result = redriven ?? (await republish(what as Selection, deps));
  const { published, failures, isPartial } = result;
  const lines = [
    ...failures.map(({ place, reason }) => `${place}: ${reason}`),
    ...(redriven
      ? [`${redriven.redriven} messages redriven, ${redriven.remaining} remaining in the failure queue`]
      : []),
    `${published} events published, ${failures.length} failures${isPartial ? '; interrupted: run it again for the rest' : ''}`,
  ];
  return { text: lines.join('\n'), json: result, exitCode: failures.length > 0 ? 1 : 0 };
}

async function placeOf(options: Options, { findStage }: CliSurroundings) {
  const named = namedParts(options);
  if (named) return named;
  const where = readStageOptions(options);
  const { config, stage, keepsData = where.aws, tables, bus, relay } = await findStage(where);
  if (!tables.events || !relay) throw new Error(`stage ${stage} has no event store or no relay`);
  const { failureQueueUrl, streamSources } = relay;
  return { config, stage, keepsData, table: tables.events, busName: bus.name, failureQueueUrl, streamSources };
}

/** Names that stand for a stage which no manifest describes. @throws UsageError */
function namedParts(options: Options) {
  const { stage, stack, table, bus: busName, queue: failureQueueUrl = '' } = options;
  if (table === undefined && busName === undefined && !failureQueueUrl) return undefined;
  if (stage !== undefined || stack !== undefined)
    throw new UsageError('--table, --bus and --queue are used instead of --stage');
  if (!table || !busName) throw new UsageError('--table and --bus are both required without --stage');
  const { aws, endpoint, region, profile, ca } = readPlace(options);
  if (!aws && endpoint === undefined) throw new UsageError('--table and --bus need --aws or --endpoint-url');
  if (options.failures && !failureQueueUrl) throw new UsageError('--failures needs --queue with --table and --bus');
  const config = configFor(endpoint, region, profile, ca);
  return { config, stage: 'without a manifest', keepsData: aws, table, busName, failureQueueUrl };
}

/** @throws UsageError */
function selectionIn({ stream, from, to, since, until, failures }: Options): Selection | 'failures' {
  const ways = [stream !== undefined, since !== undefined || until !== undefined, failures === true];
  if (ways.filter(Boolean).length !== 1)
    throw new UsageError('one of --stream, --since with --until, or --failures is required');
  if (stream === undefined && (from !== undefined || to !== undefined))
    throw new UsageError('--from and --to need --stream');
  if (failures) return 'failures';
  if (stream !== undefined) return ofStream(stream, from, to);
  if (!since || !until) throw new UsageError(`--${since ? 'until' : 'since'} is required`);
  if (since > until) throw new UsageError('--since must not be after --until');
  return { since, until };
}

function ofStream(stream: string, from: number | undefined, to: number | undefined): Selection {
  if (stream === '') throw new UsageError('--stream must not be empty');
  if (from !== undefined && to !== undefined && from > to) throw new UsageError('--from must not be above --to');
  return { stream, from, to };
}
