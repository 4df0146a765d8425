import { text } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import { readBrokerBenchOptions } from '../../bench/brokers/options.ts';
import { readBenchOptions } from '../../bench/options.ts';
import { readSimulateOptions } from '../../bin/lib/simulate-options.ts';
import { fuzz } from './support/fuzz.ts';

const { parseOptions } = require('../../bin/lib/options.cjs');
const { readBrokersOptions } = require('../../bin/lib/brokers-options.cjs');
const { readChaosOptions } = require('../../bin/lib/chaos-options.cjs');

/** Whatever is typed (for `orderflow` see packages/operator/cli/run.test.ts): options that make sense, or one line that says which does not. */

const values = [
  '12',
  '0',
  '10001',
  '1e3',
  '-1',
  '1.5',
  '007',
  '2026-03-04T05:00Z',
  '+275760-09-13',
  '3601',
  'prod',
  'local-1',
];
const urls = [
  'http://127.0.0.1:4566',
  'https://sqs.amazonaws.com',
  'http://[::1]',
  'http://',
  'file:///',
  'http://a:b@c/d?e',
];
const value = fc.oneof(fc.constantFrom(...values, ...urls), text);

/** Command lines of known and unknown options, values where they belong and where they do not. */
function lines(names: readonly string[]): fc.Arbitrary<string[]> {
  const name = fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...names) }, text);
  const option = fc.tuple(name, value, fc.nat(9)).map(([given, what, how]) => {
    if (how === 0) return [`--${given}`];
    if (how === 1) return [what];
    if (how === 2) return [`-${given}`, what];
    return how < 5 ? [`--${given}=${what}`] : [`--${given}`, what];
  });
  return fc.array(option, { maxLength: 5 }).map((options) => options.flat());
}

interface Program {
  readonly names: readonly string[];
  readonly read: (argv: readonly string[]) => object;
  readonly makesSense: (options: never) => boolean;
}

const start: Program = {
  names: ['orders', 'deploy-only', 'watch', 'logs', 'level', 'key', 'exit', 'flow', 'stage', 'endpoint', 'help'],
  read: parseOptions,
  makesSense: ({ orders, stage, endpoint }: { orders: number; stage: string; endpoint?: string }) =>
    orders >= 0 && orders <= 10_000 && /^[a-z][a-z0-9-]*$/.test(stage) && !/amazonaws\.com/i.test(endpoint ?? ''),
};
const chaos: Program = {
  names: ['orders', 'flow', 'seed'],
  read: readChaosOptions,
  makesSense: ({ orders, flow, seed }: { orders: number; flow: string; seed: number }) =>
    orders >= 1 && orders <= 10_000 && /^(choreo|orche)/.test(flow) && Number.isSafeInteger(seed),
};
const simulate: Program = {
  names: ['seed', 'seeds', 'from', 'orders', 'flow', 'faults', 'only', 'minutes', 'workers', 'trace'],
  read: readSimulateOptions,
  makesSense: ({ seeds, orders, from, flows }: ReturnType<typeof readSimulateOptions>) =>
    seeds >= 1 && orders >= 1 && Number.isSafeInteger(from) && flows.length > 0,
};
const bench: Program = {
  names: ['generations', 'rounds', 'batches', 'loads', 'print'],
  read: readBenchOptions,
  makesSense: ({ print, ...counts }: ReturnType<typeof readBenchOptions>) =>
    Object.values(counts).every((count) => count >= 1 && count <= 9999) && typeof print === 'boolean',
};
const brokers: Program = {
  names: ['only', 'orders', 'exit', 'kafka-brokers', 'amqp-url'],
  read: readBrokersOptions,
  makesSense: ({ kafka, rabbitmq, orders }: { kafka: boolean; rabbitmq: boolean; orders: number }) =>
    (kafka || rabbitmq) && orders >= 1 && orders <= 10_000,
};
const benchBrokers: Program = {
  names: ['rounds', 'events', 'only', 'print'],
  read: readBrokerBenchOptions,
  makesSense: ({ rounds, events }: ReturnType<typeof readBrokerBenchOptions>) => rounds >= 1 && events >= 1,
};
test.each(Object.entries({ start, chaos, simulate, bench, brokers, benchBrokers }))(
  '%s',
  async (_, { names, read, makesSense }) => {
    await fuzz(
      'command lines',
      lines(names),
      (argv) => {
        let options: object;
        try {
          options = read(argv);
        } catch (error) {
          const { message, exitCode = 2 } = error as Error & { exitCode?: number };
          expect([(error as Error).constructor.name, exitCode]).toEqual([
            expect.stringMatching(/^(Stop|UsageError)$/),
            2,
          ]);
          expect(message).toMatch(/^[^\p{Cc}\u2028\u2029]{10,300}$/u);
          return;
        }
        expect(makesSense(options as never)).toBe(true);
      },
      { share: 1 / 5 },
    );
  },
);
