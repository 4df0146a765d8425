import { type BusEvent, describeField } from '@orderflow/core/patterns';
import { UsageError } from '../../usage-error.ts';
import {
  busEventIn,
  busEventOfStored,
  EVENT_ID,
  explainEvent,
  loadEvent,
  type RuleExplanation,
  rulesOf,
} from '../../verbs/index.ts';
import { stageCommand } from '../stage-command.ts';
import { styleOf } from '../style.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly consumer?: string;
}

/** `orderflow explain`: which rules match an event, and which field decided. */
export const explainCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'explain',
    summary: 'says which rules match an event, and which field decided',
    description:
      'Compares an event with each rule on the bus as it is deployed, and says which field decided that it matches or not. The event is a stored one, by its id, or a file: as EventBridge delivers it, or an entry of PutEvents.',
    examples: [
      ['explain order-4711:1 --stage dev', 'a stored event'],
      ['explain event.json --stage dev --consumer payment', 'an event in a file; - is the standard input'],
      ['explain order-4711:1 --stage dev --json', 'event, rules: rule, consumer, isEnabled, matches, deciding, …'],
    ],
    configure: (command) =>
      command
        .argument('<event>', 'an event id such as order-4711:1, or a file such as event.json')
        .option('--consumer <name>', 'only the rules of this consumer'),
    async run(at, { consumer }, given = '') {
      const { stage, clients } = at;
      if (consumer !== undefined && !stage.consumers[consumer])
        throw new UsageError(`--consumer ${consumer} is not one of ${Object.keys(stage.consumers).sort().join(', ')}`);
      const event = await eventFrom(given, at);
      const rules = (await rulesOf(stage, clients)).filter((rule) => !consumer || rule.consumer === consumer);
      const explained = explainEvent(event, rules);
      return {
        text: [titleOf(event), ...explained.flatMap((one) => linesOf(one, at))].join('\n'),
        json: { event, rules: explained },
      };
    },
  });

async function eventFrom(given: string, { stage, clients, clock, readInput }: StageWorkplace): Promise<BusEvent> {
  if (EVENT_ID.test(given)) return busEventOfStored(await loadEvent(stage, given, clients), stage.bus.arn);
  return busEventIn(await readInput(given), stage.bus.arn, clock());
}

const titleOf = ({ 'detail-type': type, source }: BusEvent): string => `${type} from ${source}`;

function linesOf(
  { rule, consumer, isEnabled, matches, deciding, isScattered, problem }: RuleExplanation,
  at: StageWorkplace,
): readonly string[] {
  const { good, dim } = styleOf(at);
  const whose = consumer === undefined ? "not a consumer's of this stage" : `to ${consumer}`;
  const line = `${matches ? 'matches' : 'no match'}  ${rule} (${whose}${isEnabled ? '' : ', disabled: it delivers nothing'})`;
  return [
    matches ? good(line) : dim(line),
    ...(problem === undefined ? [] : [`    ${problem}`]),
    ...(isScattered ? ['    each field matches, but not in one element of a list:'] : []),
    ...deciding.map((field) => `    ${describeField(field)}`),
  ];
}
