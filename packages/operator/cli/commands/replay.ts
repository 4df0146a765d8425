import type { Command } from 'commander';
import { shown } from '../../shown.ts';
import { UsageError } from '../../usage-error.ts';
import {
  type Counts,
  countStored,
  countsInLog,
  findArchive,
  keepsToRules,
  queueDepth,
  type ReplayTarget,
  replayFromArchive,
  replayFromStore,
  replayTargets,
  type SentTo,
  type StoredEventsProps,
  total,
} from '../../verbs/index.ts';
import { text, time, wholeNumber } from '../arguments.ts';
import { paceOf } from '../pace.ts';
import type { Report } from '../report.ts';
import { stageCommand } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly from?: Date;
  readonly to?: Date;
  readonly consumer?: string;
  readonly key?: string;
  readonly source?: 'archive' | 'store';
  readonly rate?: number;
  readonly wait: number;
  readonly dryRun?: boolean;
}

/** `orderflow replay`: delivers past events to consumers once more. */
export const replayCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'replay',
    summary: 'delivers past events to a consumer once more',
    description:
      'Delivers past events once more, to one consumer or about one key: from the archive, aimed at the rules of the consumer, or from the event store, those of a stream in order, straight into its queue. Consumers ignore what they have handled. The archive has foreign events too; the store only those that were committed.',
    examples: [
      ['replay --consumer analytics --from 2026-03-03 --to 2026-03-04 --dry-run --stage dev', 'how many'],
      [
        'replay --consumer analytics --from 2026-03-03 --to 2026-03-04 --stage prod --aws --reason "lost Tuesday"',
        'Tuesday',
      ],
      ['replay --key 01K… --stage dev --reason "look again"', 'all about one order, to all consumers'],
    ],
    configure,
    check({ from, to, consumer, key, source, rate }) {
      if (consumer === undefined && key === undefined) throw new UsageError('--consumer or --key is required');
      if (key === undefined && (!from || !to)) throw new UsageError('--from and --to are required without --key');
      if (from && to && from >= to) throw new UsageError('--from must be before --to');
      if (source === 'archive' && key !== undefined)
        throw new UsageError('--key needs --source store: an archive knows no keys');
      if (source === 'archive' && rate !== undefined)
        throw new UsageError('--rate needs --source store: EventBridge sets the pace of an archive');
    },
    changes: ({ dryRun }) => !dryRun,
    async run(at, options) {
      const targets = await targetsOf(at, options.consumer);
      const props = storeProps(at, options, targets);
      if (options.dryRun) return counted(await countStored(props));
      const started = at.clock();
      const source = await sourceOf(at, options, targets);
      const result =
        source.archiveArn !== undefined
          ? await fromArchive(at, props, source.archiveArn)
          : await fromStore(at, options, props);
      const handled = await handledSince(at, targets, started, options.wait);
      return reportOf({ ...result, ...source, handled, replayName: props.replayName });
    },
  });

const configure = (command: Command): Command =>
  command
    .option('--from <time>', 'from this time on, such as 2026-03-04T05:00Z', time('--from'))
    .option('--to <time>', 'before this time', time('--to'))
    .option('--consumer <name>', 'to this consumer (default, with --key: to all)', text('--consumer', 64))
    .option('--key <key>', 'only events about this key, such as an order id', text('--key', 256))
    .option(
      '--source <source>',
      'archive or store (default: archive in an AWS account, unless --key or --rate is given)',
      sourceIn,
    )
    .option('--rate <n>', 'at most so many a second, from the store', wholeNumber('--rate', 1, 10_000))
    .option(
      '--wait <seconds>',
      'how long to wait for the consumers, to say what they did',
      wholeNumber('--wait', 0, 3600),
      60,
    )
    .option('--dry-run', 'only say how many the store has');

function sourceIn(value: string): 'archive' | 'store' {
  if (value === 'archive' || value === 'store') return value;
  throw new UsageError(`--source ${shown(value)} is not archive or store`);
}

/** @throws UsageError */
async function targetsOf(
  { stage, clients }: StageWorkplace,
  name: string | undefined,
): Promise<readonly ReplayTarget[]> {
  const names = Object.keys(stage.consumers).sort();
  if (name !== undefined && !names.includes(name))
    throw new UsageError(`--consumer ${shown(name)} is not one of ${names.join(', ')}`);
  const wanted = Object.entries(stage.consumers).filter(([one]) => name === undefined || one === name);
  return replayTargets({ bus: stage.bus, consumers: Object.fromEntries(wanted) }, clients.eventBridge);
}

function storeProps(
  at: StageWorkplace,
  { from, to, key }: Options,
  targets: readonly ReplayTarget[],
): StoredEventsProps {
  const { stage, clients, clock } = at;
  if (!stage.tables.events) throw new Error(`stage ${stage.stage} has no event store`);
  const span = { since: from ?? new Date(0), until: new Date((to?.getTime() ?? clock()) - 1) };
  const replayName = `replay-${new Date(clock()).toISOString().replace(/\D/g, '').slice(0, 14)}`;
  return {
    dynamodb: clients.dynamodb,
    table: stage.tables.events,
    span,
    key,
    targets,
    busArn: stage.bus.arn,
    streamSources: stage.relay?.streamSources,
    replayName,
  };
}

interface Source {
  readonly name: 'archive' | 'store';
  readonly archiveArn?: string;
  /** Why it is not the one that was asked for. */
  readonly note?: string;
}

async function sourceOf(at: StageWorkplace, options: Options, targets: readonly ReplayTarget[]): Promise<Source> {
  const { stage, clients, clock, sleep } = at;
  const { bus, config } = stage;
  const isLocal = config.endpoint !== undefined;
  const archive = await findArchive(stage, clients.eventBridge);
  const byDefault =
    isLocal || !archive || options.key !== undefined || options.rate !== undefined ? 'store' : 'archive';
  const wanted = options.source ?? byDefault;
  if (wanted === 'store') return { name: 'store' };
  if (!archive) return { name: 'store', note: 'the stage has no archive' };
  const fromIt = { name: 'archive', archiveArn: archive.arn } as const;
  if (!isLocal) return fromIt;
  at.progress('asking whether a replay keeps to the rules that it is aimed at');
  const ruleArns = targets.flatMap((target) => target.ruleArns);
  const id = String(clock());
  const asked = { ...{ eventBridge: clients.eventBridge, sqs: clients.sqs, clock, sleep, id }, busName: bus.name };
  if (await keepsToRules({ ...asked, busArn: bus.arn, archiveArn: archive.arn, ruleArns })) return fromIt;
  return { name: 'store', note: 'a replay reaches every rule here, whatever it is aimed at' };
}

interface Replayed {
  readonly sent: SentTo | undefined;
  /** As EventBridge says, of a replay of the archive. */
  readonly state?: string;
}

async function fromStore(at: StageWorkplace, { rate }: Options, props: StoredEventsProps): Promise<Replayed> {
  const sum = Object.values(await countStored(props)).reduce((all, count) => all + count, 0);
  const { interrupted, clients } = at;
  const pace = paceOf(rate, at);
  const onProgress = (sent: number) => at.progress(`${sent} of ${sum} sent`);
  return { sent: await replayFromStore({ ...props, sqs: clients.sqs, pace, onProgress, interrupted }) };
}

async function fromArchive(
  at: StageWorkplace,
  { targets, span, busArn, replayName }: StoredEventsProps,
  archiveArn: string,
): Promise<Replayed> {
  const { clients, sleep, interrupted } = at;
  const state = await replayFromArchive({
    ...{ eventBridge: clients.eventBridge, sleep, replayName, busArn, interrupted },
    ...{ archiveArn, ruleArns: targets.flatMap(({ ruleArns }) => ruleArns) },
    span: { ...span, until: new Date(span.until.getTime() + 1) },
    onProgress: (last) => at.progress(`replayed up to ${last?.toISOString() ?? 'nothing yet'}`),
  });
  return { sent: undefined, state };
}

/** Waits until the queues are empty. @returns what the consumers counted meanwhile, other messages included */
async function handledSince(
  { stage, clients, clock, sleep, progress, interrupted }: StageWorkplace,
  targets: readonly ReplayTarget[],
  since: number,
  seconds: number,
): Promise<Readonly<Record<string, Counts | undefined>>> {
  const waiting = async () => {
    const depths = await Promise.all(targets.map(({ queueUrl }) => queueDepth(clients.sqs, queueUrl)));
    return depths.reduce((sum, depth) => sum + total(depth), 0);
  };
  // Empty twice in a row: what was received last is logged by then.
  let empty = 0;
  for (
    const until = clock() + seconds * 1000;
    clock() < until && empty < 2 && !interrupted.aborted;
    await sleep(1500, interrupted)
  ) {
    const left = await waiting();
    empty = left === 0 ? empty + 1 : 0;
    progress(`${left} messages wait in the queues`);
  }
  const counts = targets.map(async ({ name }) => {
    const { functionName = '' } = stage.consumers[name] ?? {};
    return [name, await countsInLog(clients, { functionName, since })] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

const counted = (counts: SentTo): Report => ({
  text: Object.entries(counts)
    .map(([name, count]) => `${name}: would send ${count}`)
    .join('\n'),
  json: { wouldSend: counts },
});

function reportOf({
  handled,
  sent,
  state,
  ...others
}: Replayed &
  Source & { readonly handled: Readonly<Record<string, Counts | undefined>>; readonly replayName: string }): Report {
  const lines = Object.entries(handled).map(([name, counts]) => {
    const did = counts ? countsOf(counts) : 'its log is not to be had';
    return `${name}: ${sent ? `${sent[name]} sent; ` : ''}${did}`;
  });
  const { name: source, note, replayName } = others;
  const first = `from the ${source}, as ${replayName}${note ? `: ${note}` : ''}${state ? `: ${state.toLowerCase()}` : ''}`;
  return {
    text: [first, ...lines].join('\n'),
    json: { source, note: note ?? null, replayName, state: state ?? null, sent: sent ?? null, handled },
    exitCode: state === 'FAILED' ? 1 : 0,
  };
}

/** What a consumer did, and what else it counted of messages. */
function countsOf({ handled = 0, duplicate = 0, ...others }: Counts): string {
  const more = OUTCOMES.flatMap(([metric, words]) => (others[metric] ? [`${others[metric]} ${words}`] : []));
  return [`${handled} handled anew`, `${duplicate} were duplicates`, ...more].join(', ');
}

const OUTCOMES = [
  ['ignored', 'ignored'],
  ['retried', 'to be retried'],
  ['deadLettered', 'dead-lettered'],
] as const;
