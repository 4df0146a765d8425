import { table } from '../../../table.ts';
import { type DeadLetter, readDeadLetters } from '../../../verbs/index.ts';
import { wholeNumber } from '../../arguments.ts';
import { stageCommand } from '../../stage-command.ts';
import type { CliSurroundings } from '../../surroundings.ts';
import { addSelectionOptions, deadLetteringOf, type SelectionOptions, selected } from './selection.ts';

interface Options extends SelectionOptions {
  readonly max: number;
}

/** A dead letter, and whose it is. */
type Listed = Omit<DeadLetter, 'consumer' | 'body'> & { readonly consumer: string };

export const listCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'list',
    summary: 'lists dead letters with their reasons',
    description: 'Lists dead letters, oldest first. They are received and shown again at once: nothing changes.',
    examples: [
      ['dlq list --stage dev', 'of all consumers'],
      ['dlq list payment --stage dev --class permanent --newer-than 1h', 'of one, since an hour'],
      [
        'dlq list --stage dev --key 01K… --json',
        'deadLetters: consumer, messageId, at, class, reason, type, eventId, …',
      ],
    ],
    configure: (command) =>
      addSelectionOptions(command.argument('[consumer]', 'default: all')).option(
        '--max <n>',
        'how many to look into, of each consumer',
        wholeNumber('--max', 1, 100_000),
        1000,
      ),
    async run(at, options, name) {
      const { clients, clock, interrupted } = at;
      const filter = selected(options, clock());
      const found = await Promise.all(
        deadLetteringOf(at, name).map(async ({ name: consumer, dlqUrl: queueUrl }) => {
          const props = { sqs: clients.sqs, clock, queueUrl, most: options.max, filter, interrupted };
          const { letters, isPartial } = await readDeadLetters(props);
          return { isPartial, listed: letters.map(({ body: _, ...letter }): Listed => ({ ...letter, consumer })) };
        }),
      );
      const deadLetters = found.flatMap(({ listed }) => listed);
      const isPartial = found.some((one) => one.isPartial);
      return { text: textOf(deadLetters, isPartial), json: { deadLetters, isPartial } };
    },
  });

function textOf(letters: readonly Listed[], isPartial: boolean): string {
  const more = isPartial ? ['there may be more: --max'] : [];
  if (letters.length === 0) return ['no dead letters', ...more].join('\n');
  const rows = letters.map(({ consumer, at, class: failureClass, type, eventId, messageId, reason }) => [
    consumer,
    at?.slice(0, 19) ?? '-',
    failureClass ?? '-',
    type ?? '-',
    eventId ?? messageId,
    (reason ?? 'received too often').slice(0, 80),
  ]);
  return [table([['consumer', 'at (UTC)', 'class', 'type', 'id', 'reason'], ...rows]), ...more].join('\n');
}
