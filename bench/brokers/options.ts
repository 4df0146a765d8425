import { misuse, readArguments } from '../../bin/lib/tool.cjs';

export const USAGE = `Measures publisher and subscriber of Kafka and RabbitMQ beside plain client code, on real brokers on 127.0.0.1. Prints the figures, writes
them into docs/benchmarks.md, and ends with exit code 1 if a target is missed. Needs Java 17, Maven and apt-get.

usage: npm run bench:brokers [-- options]

  --rounds N       measured rounds of each client, in turns, after the warm-up        (default 7)
  --events N       events in a round                                                  (default 20000)
  --only NAME      kafka or rabbitmq; implies --print                                 (default: both)
  --print          leaves docs/benchmarks.md alone
  --help           this text`;

export interface BrokerBenchOptions {
  readonly rounds: number;
  readonly events: number;
  readonly only: 'kafka' | 'rabbitmq' | undefined;
  readonly print: boolean;
}

/** Reads the command line. @throws Stop with exit code 2 */
export function readBrokerBenchOptions(argv: readonly string[]): BrokerBenchOptions {
  const [text, flag] = [{ type: 'string' } as const, { type: 'boolean' } as const];
  const given = readArguments(argv, { rounds: text, events: text, only: text, print: flag });
  const { only } = given;
  if (only !== undefined && only !== 'kafka' && only !== 'rabbitmq') throw misuse('--only takes kafka or rabbitmq');
  const count = (name: 'rounds' | 'events', otherwise: number) => {
    const value = given[name] ?? String(otherwise);
    if (typeof value !== 'string' || !/^[1-9]\d{0,5}$/.test(value))
      throw misuse(`--${name} takes a number from 1 to 999999`);
    return Number(value);
  };
  return {
    rounds: count('rounds', 7),
    events: count('events', 20_000),
    only,
    print: given.print === true || only !== undefined,
  };
}
