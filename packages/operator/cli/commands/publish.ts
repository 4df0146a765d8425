import { randomUUID } from 'node:crypto';
import { busEventOf, entryFor, explainEvent, publishEvent, rulesOf } from '../../verbs/index.ts';
import { text } from '../arguments.ts';
import { stageCommand } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';

interface Options {
  readonly data: string;
  readonly source?: string;
  readonly eventId?: string;
  readonly dryRun?: boolean;
}

/** `orderflow publish`: checks an event by its contract, says which rules match, and puts it on the bus. */
export const publishCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'publish',
    summary: 'puts an event on the bus, checked by its contract',
    description:
      'Checks the data of an event by the contract as it is deployed, says which rules match it, and puts it on the bus. Events that a context stores before they are published are refused: orderflow republish is for them.',
    examples: [
      ['publish integration.customer.created --data ada.json --stage dev --reason "Ada was lost"', 'from a file'],
      [
        'publish integration.customer.created --stage dev --dry-run < ada.json',
        'checks it, and says who would receive it',
      ],
      ['publish order.created --source web-shop --data order.json --stage dev --reason …', 'for another workload'],
    ],
    configure: (command) =>
      command
        .argument('<type>', "the event's type")
        .option('--data <file>', 'JSON of its data; - is the standard input', '-')
        .option('--source <name>', 'who says so (default: the source of the contract)', text('--source', 256))
        .option('--event-id <id>', 'the same one when you try again (default: a new one)', text('--event-id', 256))
        .option('--dry-run', 'only check it, and say which rules would match'),
    changes: ({ dryRun }) => !dryRun,
    async run(at, { data, source, eventId = randomUUID(), dryRun = false }, type = '') {
      const { stage, clients, clock, readInput } = at;
      const value = parsed(await readInput(data), data);
      const now = clock();
      const { entry, problems, isChecked } = entryFor(stage, { type, data: value, source, eventId, now });
      if (problems.length > 0)
        return {
          text: [
            `${type} breaks its contract: nothing was published`,
            ...problems.map(({ field, detail }) => `  ${field}: ${detail}`),
          ].join('\n'),
          json: { isPublished: false, problems },
          exitCode: 1,
        };
      const rules = explainEvent(busEventOf(entry, stage.bus.arn, now), await rulesOf(stage, clients));
      const matching = rules.filter(({ matches, isEnabled }) => matches && isEnabled);
      if (!dryRun) await publishEvent(entry, { ...clients, clock, random: at.random, sleep: at.sleep });
      const receivers = matching.map(({ rule, consumer }) => `  ${consumer ?? 'somebody else'} (${rule})`);
      const lines = [
        ...(isChecked ? [] : [`the contract of ${type} has no JSON Schema here: its data was not checked`]),
        `${dryRun ? 'would publish' : 'published'} ${type} as ${eventId}${matching.length === 0 ? '; no rule matches' : '; rules that match:'}`,
        ...receivers,
      ];
      return { text: lines.join('\n'), json: { isPublished: !dryRun, eventId, entry, matching, problems } };
    },
  });

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${where === '-' ? 'the standard input' : where} is not JSON`);
  }
}
