import { appendFileSync } from 'node:fs';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { UsageError } from '../../../usage-error.ts';
import { type DeadLetter, drop } from '../../../verbs/index.ts';
import { wholeNumber } from '../../arguments.ts';
import type { ChangeOptions } from '../../change.ts';
import { stageCommand } from '../../stage-command.ts';
import type { CliSurroundings } from '../../surroundings.ts';
import type { StageWorkplace } from '../../workplace.ts';
import { addSelectionOptions, deadLetteringOf, type SelectionOptions, selected } from './selection.ts';

interface Options extends SelectionOptions, ChangeOptions {
  readonly max: number;
  readonly keepIn?: string;
}

export const dropCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'drop',
    summary: 'deletes dead letters, and keeps them in the audit bucket',
    description:
      "Deletes dead letters that shall never be handled. Each is kept first, with its reason: as an object in the stage's audit bucket, or as a line of a file.",
    examples: [
      ['dlq drop payment --stage dev --class rejected --reason "sent by a load test"', 'asks first'],
      ['dlq drop payment --stage dev --id … --keep-in dropped.jsonl --yes --reason …', 'kept in a file'],
    ],
    configure: (command) =>
      addSelectionOptions(command.argument('<consumer>', 'whose dead letters'))
        .option('--keep-in <file>', 'add them to this file, as JSON lines, instead of the audit bucket')
        .option('--max <n>', 'at most so many', wholeNumber('--max', 1, 100_000), 10_000),
    changes: () => true,
    isFinal: true,
    async run(at, options, name = '') {
      const { clients, clock, interrupted } = at;
      const [consumer] = deadLetteringOf(at, name);
      const { place, keep } = keeperOf(at, name, options);
      const { dropped, remaining } = await drop({
        ...{ sqs: clients.sqs, clock, interrupted, queueUrl: consumer?.dlqUrl ?? '', limit: options.max },
        filter: selected(options, clock()),
        keep,
      });
      return {
        text: `${name}: ${dropped} dropped and kept in ${place}, ${remaining} remaining`,
        json: { consumer: name, dropped, remaining, keptIn: place },
      };
    },
  });

/** Where dropped messages are kept. @throws UsageError */
function keeperOf(at: StageWorkplace, consumer: string, { keepIn, reason, by = at.user }: Options) {
  const droppedAt = new Date(at.clock()).toISOString();
  const textOf = (letter: DeadLetter) =>
    `${JSON.stringify({ ...letter, consumer, droppedAt, droppedBy: by, why: reason })}\n`;
  if (keepIn !== undefined)
    return {
      place: keepIn,
      keep: async (letter: DeadLetter) => appendFileSync(keepIn, textOf(letter), { flush: true }),
    };
  const Bucket = at.stage.buckets.audit;
  if (Bucket === undefined) throw new UsageError(`--keep-in is required: stage ${at.stage.stage} has no audit bucket`);
  const prefix = `dropped/date=${droppedAt.slice(0, 10)}/${consumer}`;
  const keep = async (letter: DeadLetter) => {
    const Key = `${prefix}/${letter.messageId}.jsonl`;
    const object = { Bucket, Key, Body: textOf(letter), ContentType: 'application/x-ndjson; charset=utf-8' };
    await at.clients.s3.send(new PutObjectCommand(object));
  };
  return { place: `s3://${Bucket}/${prefix}/`, keep };
}
