import type { Circumstances } from '../machine.ts';
import { table } from '../report.ts';
import { type Summary, summarize } from '../statistics.ts';
import type { Verdict } from '../targets.ts';
import type { Measurement, Rate } from './measure.ts';

const NAMES: Readonly<Record<string, string>> = {
  'kafka ours': 'Orderflow',
  'kafka ours once': 'Orderflow, each event once',
  'kafka platformatic': '@platformatic/kafka',
  'kafka kafkajs': 'kafkajs',
  'rabbitmq ours': 'Orderflow',
  'rabbitmq ours once': 'Orderflow, each event once',
  'rabbitmq amqplib': 'amqplib',
};
const BROKERS = { kafka: 'Kafka', rabbitmq: 'RabbitMQ' } as const;

/** Of the plain client's throughput. */
const TARGET = 0.6;

const isPlain = (client: string) => !client.includes('ours');
const over = (rates: readonly Rate[] = [], kind: keyof Rate): Summary => summarize(rates.map((rate) => rate[kind]));

/** Ours, with all that it does, against each plain client. By medians. */
export const brokerVerdicts = (measurements: readonly Measurement[]): Verdict[] =>
  measurements.flatMap(({ broker, what, clients, rates }) => {
    const [ours = ''] = clients;
    return clients.filter(isPlain).map((plain) => {
      const ratio = over(rates[ours], 'perSecond').median / over(rates[plain], 'perSecond').median;
      const target = `${BROKERS[broker]}, ${what}: at least ${TARGET} of the throughput of ${NAMES[plain]}`;
      return { target, reached: ratio.toFixed(2), met: ratio >= TARGET };
    });
  });

/** The figures as Markdown. */
export function brokerReport(
  measurements: readonly Measurement[],
  verdicts: readonly Verdict[],
  { rounds, events }: { readonly rounds: number; readonly events: number },
  { date, command, machine, versions }: Circumstances,
): string {
  return [
    `\`${command}\` on ${date}: ${machine}; ${versions.join(', ')}.`,
    `Median (least to most) of ${rounds} rounds of ${events} events; ratios are those of the medians, to the plain client of the row.`,
    ...measurements.map(tableOf),
    table(
      ['Target', 'Reached', ''],
      verdicts.map(({ target, reached, met }) => [target, reached, met ? 'met' : '**missed**']),
    ),
  ].join('\n\n');
}

function tableOf({ broker, what, clients, rates }: Measurement): string {
  const plain = clients.filter(isPlain);
  const head = [
    `${BROKERS[broker]}, ${what}`,
    'Events a second',
    'CPU µs an event',
    ...plain.map((name) => `Ratio to ${NAMES[name]}`),
  ];
  const rows = clients.map((name) => {
    const [speed, cpu] = [over(rates[name], 'perSecond'), over(rates[name], 'cpuMicros')];
    const ratios = plain.map((other) => (speed.median / over(rates[other], 'perSecond').median).toFixed(2));
    return [NAMES[name] ?? name, spread(speed, 0), spread(cpu, 1), ...ratios];
  });
  return table(head, rows);
}

const spread = ({ median, min, max }: Summary, digits: number): string => {
  const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
  return `${middle} (${least} to ${most})`;
};
