import type { Message } from '@aws-sdk/client-sqs';
import { UsageError } from '../../../usage-error.ts';
import { deadLetterOf, problemOfEvent, readDeadLetters, redrive } from '../../../verbs/index.ts';
import { wholeNumber } from '../../arguments.ts';
import { paceOf } from '../../pace.ts';
import type { Report } from '../../report.ts';
import { stageCommand } from '../../stage-command.ts';
import type { CliSurroundings } from '../../surroundings.ts';
import type { StageWorkplace } from '../../workplace.ts';
import { addSelectionOptions, type Consumer, consumersOf, type SelectionOptions, selected } from './selection.ts';
import { pretty } from './show.ts';

interface Options extends SelectionOptions {
  readonly dryRun?: boolean;
  readonly edit?: boolean;
  readonly rate?: number;
  readonly max: number;
}

export const redriveCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'redrive',
    summary: "sends dead letters to their consumer's queue again",
    description:
      "Sends dead letters to their own consumer's queue again, and deletes each when it is sent: a crash in between doubles a message, which the consumer handles once, and loses none. One that fails again comes back.",
    examples: [
      ['dlq redrive payment --stage dev --dry-run', 'how many'],
      ['dlq redrive payment --stage dev --class transient --reason "the table is back"', 'those that may succeed now'],
      ['dlq redrive order --stage dev --key web-4711 --edit --reason "total repaired"', 'one, repaired in your editor'],
      [
        'dlq redrive --stage prod --aws --rate 20 --max 1000 --reason "deployed a fix"',
        '20 a second, a thousand at most',
      ],
    ],
    configure: (command) =>
      addSelectionOptions(command.argument('[consumer]', 'default: all'))
        .option('--dry-run', 'only say how many')
        .option(
          '--edit',
          'edit each in $VISUAL or $EDITOR first; it must fit its contract, and a rule of the consumer must match it',
        )
        .option('--rate <n>', 'at most so many a second', wholeNumber('--rate', 1, 10_000))
        .option('--max <n>', 'at most so many', wholeNumber('--max', 1, 100_000), 10_000),
    check({ edit, dryRun }) {
      if (edit && !dryRun && !surroundings.edit) throw new UsageError('--edit needs a terminal, or $VISUAL or $EDITOR');
    },
    changes: ({ dryRun }) => !dryRun,
    run: (at, options, name) => (options.dryRun ? dryRun(at, options, name) : redriveAll(at, options, name)),
  });

async function dryRun(at: StageWorkplace, options: Options, name: string | undefined): Promise<Report> {
  const { clients, clock, interrupted } = at;
  const filter = selected(options, clock());
  const consumers = [];
  for (const { name: consumer, dlqUrl: queueUrl } of consumersOf(at, name)) {
    const { letters } = await readDeadLetters({ sqs: clients.sqs, clock, queueUrl, filter, interrupted });
    consumers.push({ consumer, wouldRedrive: Math.min(letters.length, options.max) });
  }
  const lines = consumers.map(({ consumer, wouldRedrive }) => `${consumer}: would redrive ${wouldRedrive}`);
  return { text: lines.join('\n'), json: { consumers } };
}

async function redriveAll(at: StageWorkplace, options: Options, name: string | undefined): Promise<Report> {
  const { clients, clock, interrupted } = at;
  const isSelected = selected(options, clock());
  const pace = paceOf(options.rate, at);
  const consumers = [];
  const refused: { readonly messageId: string; readonly problem: string }[] = [];
  let left = options.max;
  for (const consumer of consumersOf(at, name)) {
    if (left === 0 || interrupted.aborted) break;
    const { redriven, remaining } = await redrive({
      ...{ sqs: clients.sqs, clock, interrupted, pace, limit: left, from: consumer.dlqUrl, to: consumer.queueUrl },
      filter: (message) => isSelected(deadLetterOf(message)),
      ...(options.edit && { edit: editor(at, consumer, (messageId, problem) => refused.push({ messageId, problem })) }),
      onProgress: (count) => at.progress(`${consumer.name}: ${count} redriven`),
    });
    left -= redriven;
    consumers.push({ consumer: consumer.name, redriven, remaining });
  }
  const lines = [
    ...refused.map(({ messageId, problem }) => `${messageId}: not redriven: ${problem}`),
    ...consumers.map(
      ({ consumer, redriven, remaining }) => `${consumer}: ${redriven} redriven, ${remaining} remaining`,
    ),
  ];
  return { text: lines.join('\n'), json: { consumers, refused }, exitCode: refused.length > 0 ? 1 : 0 };
}

/** Has one message edited at a time, and refuses what the consumer would not get. */
function editor(
  { edit, clients, stage }: StageWorkplace,
  { ruleNames }: Consumer,
  refuse: (messageId: string, problem: string) => void,
) {
  let turn: Promise<unknown> = Promise.resolve();
  const editOne = async ({ Body = '', MessageId = '' }: Message) => {
    const before = pretty(Body);
    const after = (await edit?.(before)) ?? before;
    if (after.trim() === before.trim()) return { body: Body };
    const { bus, events = [] } = stage;
    const rules = { eventBridge: clients.eventBridge, busName: bus.name, ruleNames, events };
    const problem = await problemOfEvent(rules, after);
    if (problem === undefined) return { body: JSON.stringify(JSON.parse(after)) };
    refuse(MessageId, problem);
    return 'leave' as const;
  };
  return (message: Message) => {
    const edited = turn.then(() => editOne(message));
    turn = edited.catch(() => {});
    return edited;
  };
}
