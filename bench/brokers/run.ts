import { readFileSync, writeFileSync } from 'node:fs';
import { runTool } from '../../bin/lib/tool.cjs';
import { KafkaBroker, RabbitBroker, setUpBrokers, setUpKafka, setUpRabbit } from '../../brokers/index.ts';
import { program } from '../build.ts';
import { circumstances } from '../machine.ts';
import { withFigures } from '../report.ts';
import { CONTESTS, type Measurement, measureContest } from './measure.ts';
import { type BrokerBenchOptions, readBrokerBenchOptions, USAGE } from './options.ts';
import { brokerReport, brokerVerdicts } from './report.ts';

const DOCUMENT = 'docs/benchmarks.md';
const COMMAND = 'npm run bench:brokers';
const PACKAGES = ['@platformatic/kafka', 'kafkajs', 'amqplib', 'zod'];

await runTool({ name: 'bench:brokers', usage: USAGE, read: readBrokerBenchOptions, run: bench });

async function bench(options: BrokerBenchOptions): Promise<number> {
  const { only, rounds, events, print } = options;
  const worker = await program('bench/brokers/worker.ts', 'broker-worker');
  setUpBrokers();
  if (only !== 'rabbitmq') await setUpKafka();
  if (only !== 'kafka') await setUpRabbit();
  const say = (text: string) => console.error(text);
  const measurements: Measurement[] = [];
  // One broker at a time: the other one would have a share of the cores.
  for (const broker of ['kafka', 'rabbitmq'] as const) {
    if (only !== undefined && only !== broker) continue;
    const running = broker === 'kafka' ? await KafkaBroker.start() : await RabbitBroker.start();
    const address = running instanceof KafkaBroker ? running.address : running.url;
    try {
      for (const contest of CONTESTS.filter((one) => one.broker === broker))
        measurements.push(await measureContest(contest, { address, worker, rounds, events, say }));
    } finally {
      await running.remove();
    }
  }
  const judged = brokerVerdicts(measurements);
  const where = circumstances(process.argv.slice(2), 'bench:brokers', PACKAGES);
  const text = brokerReport(measurements, judged, { rounds, events }, where);
  console.log(text);
  if (!print) writeFileSync(DOCUMENT, withFigures(readFileSync(DOCUMENT, 'utf8'), text, COMMAND));
  return judged.every(({ met }) => met) ? 0 : 1;
}
