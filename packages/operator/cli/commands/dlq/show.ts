import { readDeadLetters } from '../../../verbs/index.ts';
import { stageCommand } from '../../stage-command.ts';
import type { CliSurroundings } from '../../surroundings.ts';
import { addSelectionOptions, deadLetteringOf, type SelectionOptions, selected } from './selection.ts';

export const showCommand = (surroundings: CliSurroundings) =>
  stageCommand<SelectionOptions>(surroundings, {
    name: 'show',
    summary: 'shows dead letters whole: attributes and body',
    examples: [
      ['dlq show payment --stage dev --id order-01K…:1', 'one, by the id of its event'],
      ['dlq show --stage dev --key 01K…', 'all about one order'],
    ],
    configure: (command) => addSelectionOptions(command.argument('[consumer]', 'default: all')),
    async run(at, options, name) {
      const { clients, clock, interrupted } = at;
      const filter = selected(options, clock());
      const found = await Promise.all(
        deadLetteringOf(at, name).map(async ({ name: consumer, dlqUrl: queueUrl }) => {
          const { letters } = await readDeadLetters({ sqs: clients.sqs, clock, queueUrl, filter, interrupted });
          return letters.map((letter) => ({ ...letter, consumer }));
        }),
      );
      const deadLetters = found.flat();
      return {
        text: deadLetters.map(textOf).join('\n\n') || 'no dead letters',
        json: { deadLetters },
        exitCode: deadLetters.length > 0 ? 0 : 1,
      };
    },
  });

function textOf({ body, ...attributes }: { readonly body: string }): string {
  const lines = Object.entries(attributes).filter(([, value]) => value !== undefined);
  return [...lines.map(([name, value]) => `${name}: ${value}`), pretty(body)].join('\n');
}

/** A body that is JSON, as people read it. */
export function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
