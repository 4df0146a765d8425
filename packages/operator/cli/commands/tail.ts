import { closeTap, eventsOf, isAbout, openTap, sweepTaps, type TappedEvent } from '../../verbs/index.ts';
import { abortedAfter } from '../aborted-after.ts';
import { duration, text, wholeNumber } from '../arguments.ts';
import { stageCommand } from '../stage-command.ts';
import { styleOf } from '../style.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly type?: string;
  readonly source?: string;
  readonly key?: string;
  readonly max?: number;
  readonly for?: number;
}

/** `orderflow tail`: the events on the bus, as they happen. */
export const tailCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'tail',
    summary: 'shows the events on the bus as they happen',
    description:
      'Shows the events on the bus as they happen, until Ctrl-C. For that it puts a rule and a queue of its own on the bus, and removes them when it ends; what a run leaves that is killed, the next run removes. Events may come twice, and out of order. With --json, each event is a line.',
    examples: [
      ['tail --stage dev', 'all events'],
      ['tail --stage dev --type "order.*" --key order-4711', 'of some types, about one key'],
      ['tail --stage prod --aws --for 5m --json', 'five minutes of events, one a line'],
    ],
    configure: (command) =>
      command
        .option('--type <type>', 'of this type; * stands for any characters', text('--type', 128))
        .option('--source <source>', 'of this source; * stands for any characters', text('--source', 128))
        .option('--key <key>', 'about this key, such as an order id', text('--key', 256))
        .option('--max <n>', 'ends after so many events', wholeNumber('--max', 1, 1_000_000))
        .option('--for <duration>', 'ends after this time', duration('--for', '1d')),
    async run(at, { type, source, key, max = Number.POSITIVE_INFINITY, for: ms }) {
      const deps = { ...at.clients, clock: at.clock };
      const { bus } = at.stage;
      await sweepTaps(bus, deps);
      const tap = await openTap(bus, { type, source }, idFrom(at.random), deps);
      const end = abortedAfter(ms, at.interrupted);
      try {
        at.progress('listening');
        let shown = 0;
        for await (const event of eventsOf(tap, deps, end.signal)) {
          if (key !== undefined && !isAbout(event, key)) continue;
          at.print({ text: lineOf(event, at), json: event });
          shown++;
          if (shown >= max) break;
        }
      } finally {
        end.clear();
        await closeTap(tap, deps);
      }
      return undefined;
    },
  });

const idFrom = (random: () => number): string =>
  Array.from({ length: 12 }, () => Math.floor(random() * 36).toString(36)).join('');

function lineOf({ 'detail-type': type = '?', source = '?', time, detail }: TappedEvent, at: StageWorkplace): string {
  const { dim } = styleOf(at);
  const { data, metadata = {} } = detail ?? {};
  return `${dim(metadata.timestamp ?? time ?? '')} ${type} ${dim(metadata.eventId ?? source)} ${JSON.stringify(data ?? detail)}`;
}
