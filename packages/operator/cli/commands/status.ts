import { table } from '../../table.ts';
import {
  age,
  isOff,
  type MappingStatus,
  type Problem,
  problemsIn,
  type StageStatus,
  statusOf,
} from '../../verbs/index.ts';
import { duration } from '../arguments.ts';
import type { Report } from '../report.ts';
import { stageCommand } from '../stage-command.ts';
import { styleOf } from '../style.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly watch?: boolean;
  readonly every: number;
}

/** `orderflow status`: one screen; what is wrong comes first, with the command that looks closer. */
export const statusCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'status',
    summary: 'shows queues, dead letters, mappings, ways to other brokers, breakers, the relay and sagas',
    description:
      'Shows how a stage is: what is wrong first, each with the command that looks closer; then the queues of each consumer, the relay and the workflows. Ages come from CloudWatch; where it has none, the age of messages is missing, and at a local AWS the event store says what the relay has not published.',
    examples: [
      ['status --stage dev', 'one screen'],
      ['status --stage prod --aws --watch', 'again every 5 seconds, until Ctrl-C'],
      ['status --stage dev --json', 'stage, at, problems, consumers, ingresses, relay, workflows, breakers'],
    ],
    configure: (command) =>
      command
        .option('--watch', 'show it again and again')
        .option('--every <duration>', 'with --watch: how often', duration('--every', '1h'), 5000),
    async run(at, { watch, every }) {
      if (!watch) return report(at);
      while (!at.interrupted.aborted) {
        const shown = await report(at);
        at.print({ ...shown, text: `${at.stdout.isTTY ? CLEAR : ''}${shown.text}\n` });
        await at.sleep(every, at.interrupted);
      }
      return undefined;
    },
  });

/** Clears the screen of a terminal. */
const CLEAR = '\u001b[2J\u001b[H';

async function report(at: StageWorkplace): Promise<Report> {
  const { logs, ...clients } = at.clients;
  const isLocal = at.stage.config.endpoint !== undefined;
  const status = await statusOf(at.stage, { ...clients, ...(isLocal && { logs }), clock: at.clock });
  const problems = problemsIn(status);
  return { json: { ...status, problems }, text: textOf(status, problems, at) };
}

function textOf(status: StageStatus, problems: readonly Problem[], at: StageWorkplace): string {
  const { bad, good, dim } = styleOf(at);
  const first =
    problems.length === 0
      ? [good(`stage ${status.stage}: nothing is wrong`)]
      : problems.flatMap(({ what, look }) => [bad(`! ${what}`), dim(`    orderflow ${look}${at.sameStage}`)]);
  return [...first, '', consumersOf(status), ...bridgesOf(status), ...othersIn(status)].join('\n');
}

function consumersOf({ consumers }: StageStatus): string {
  const heading = ['consumer', 'waiting', 'in flight', 'delayed', 'oldest', 'dead letters', 'mapping', 'breaker'];
  const rows = consumers.map(({ name, queue, oldestSeconds, deadLetters, mapping, breaker }) => [
    name,
    ...[queue.visible, queue.inFlight, queue.delayed].map(String),
    oldestSeconds === undefined ? '-' : age(oldestSeconds),
    String(deadLetters.count),
    inWords(mapping),
    breaker ? breaker.state.status : '-',
  ]);
  return table([heading, ...rows], [1, 2, 3, 4, 5]);
}

const inWords = (mapping: MappingStatus): string =>
  isOff(mapping) ? 'off' : mapping.state === 'Enabled' ? 'on' : mapping.state.toLowerCase();

/** Ways in and out of other brokers. A way out is among the consumers too. */
function bridgesOf({ consumers, ingresses }: StageStatus): readonly string[] {
  const rows = [
    ...ingresses.map(({ name, broker, deadLetters, mapping }) => {
      return [name, `from ${broker ?? 'a broker'}`, String(deadLetters.count), mapping ? inWords(mapping) : '-'];
    }),
    ...consumers
      .filter(({ forwardsTo }) => forwardsTo !== undefined)
      .map(({ name, forwardsTo, deadLetters, mapping }) => {
        return [name, `to ${forwardsTo}`, String(deadLetters.count), inWords(mapping)];
      }),
  ];
  return rows.length === 0
    ? []
    : ['', table([['other brokers', 'direction', 'dead letters', 'mapping'], ...rows], [2])];
}

const othersIn = ({ relay, workflows }: StageStatus): readonly string[] => [
  ...(relay
    ? [
        '',
        `  relay: ${isOff(relay.mapping) ? 'off' : 'on'}, ${relay.unpublished === undefined ? '' : `${relay.unpublished} unpublished commits, `}${
          relay.lagSeconds === undefined ? 'lag unknown' : `lag ${age(relay.lagSeconds)}`
        }, ${relay.failures} given up`,
      ]
    : []),
  ...workflows.map(({ name, running, standing }) => `  ${name}: ${running} running, ${standing.length} standing still`),
];
