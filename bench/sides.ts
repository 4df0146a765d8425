import type { DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { Child, type Measured } from './children.ts';
import type { Item } from './endpoint/item-size.ts';
import type { Cost } from './endpoint/stand-in.ts';
import { BATCH, streamBatches } from './orders.ts';

/** Which files to run. */
export interface Programs {
  readonly worker: string;
  readonly payment: string;
  readonly relay: string;
  readonly peer: string;
}

/** What one event took, everything included. */
export interface PerEvent {
  readonly calls: number;
  readonly operations: Readonly<Record<string, number>>;
  readonly writeUnits: number;
  /** Events that the bus accepted. */
  readonly published: number;
  readonly cpuMicros: number;
  readonly wallMicros: number;
}

/** One way to do the job, in processes of its own. */
export interface Side {
  run(batches: readonly SQSEvent[]): Promise<PerEvent & Pick<Measured, 'failures'>>;
  stop(): Promise<void>;
}

export type Start = (endpoint: Endpoint, programs: Programs, listen?: (output: string) => void) => Promise<Side>;

/** Charges, commits, and has the commits relayed by a second function. */
export const startOurs: Start = async (endpoint, programs, listen) => {
  const env = { ...lambdaEnv(endpoint.port), ...oursEnv(endpoint.port) };
  const start = (bundle: string) => Child.start(programs.worker, [bundle], env, listen);
  const [{ child: payment }, { child: relay }] = [await start(programs.payment), await start(programs.relay)];
  return {
    async run(batches) {
      const paid = await payment.ask<Measured>({ batches });
      const first = await endpoint.settle();
      const stream: DynamoDBStreamEvent[] = streamBatches(first.items);
      const relayed = await relay.ask<Measured>({ batches: stream });
      const second = await endpoint.settle();
      return perEvent(batches.length * BATCH, [paid, relayed], [first.cost, second.cost]);
    },
    stop: async () => void (await Promise.all([payment.stop(), relay.stop()])),
  };
};

/** Does it all in one function. */
export const startPeer: Start = async (endpoint, programs, listen) => {
  const env = { ...lambdaEnv(endpoint.port), ...PEER };
  const { child } = await Child.start(programs.worker, [programs.peer], env, listen);
  return {
    async run(batches) {
      const measured = await child.ask<Measured>({ batches });
      const { cost } = await endpoint.settle();
      return perEvent(batches.length * BATCH, [measured], [cost]);
    },
    stop: () => child.stop(),
  };
};

/** The stand-in for AWS, in its process. */
export class Endpoint {
  private constructor(
    private readonly child: Child,
    readonly port: number,
  ) {}

  static async start(file: string): Promise<Endpoint> {
    const { child, greeting } = await Child.start<{ port: number }>(file, [], {});
    return new Endpoint(child, greeting.port);
  }

  /** What was done since the last time, and the commits among it. */
  settle = () => this.child.ask<{ cost: Cost; items: Item[] }>('events');

  stop = () => this.child.stop();
}

function perEvent(events: number, measured: readonly Measured[], costs: readonly Cost[]) {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const operations: Record<string, number> = {};
  for (const { calls } of costs)
    for (const [name, count] of Object.entries(calls)) operations[name] = (operations[name] ?? 0) + count / events;
  return {
    operations,
    calls: sum(Object.values(operations)),
    writeUnits: sum(costs.map((cost) => cost.writeUnits)) / events,
    published: sum(costs.map((cost) => cost.published)) / events,
    cpuMicros: sum(measured.map((one) => one.cpuMicros)) / events,
    wallMicros: sum(measured.map((one) => one.wallMicros)) / events,
    failures: measured.flatMap((one) => one.failures),
  };
}

/** What Lambda, and the constructs, put into a function's environment. */
export const lambdaEnv = (port: number): Record<string, string> => ({
  PATH: process.env.PATH ?? '',
  NODE_OPTIONS: '--enable-source-maps',
  AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  AWS_SESSION_TOKEN: 'test',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'payment',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '1769',
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  LAMBDA_TASK_ROOT: '/var/task',
  TZ: ':UTC',
  _X_AMZN_TRACE_ID: 'Root=1-0af76519-16cd43dd8448eb211c80319c;Parent=b7ad6b7169203331;Sampled=0',
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_METRICS_NAMESPACE: 'Orderflow',
});

/** Queue URLs name the stand-in too: the SQS client goes where they point, whatever its endpoint is. */
export const oursEnv = (port: number) => ({
  CONSUMER_NAME: 'payment',
  QUEUE_URL: `http://127.0.0.1:${port}/000000000000/payment`,
  DLQ_URL: `http://127.0.0.1:${port}/000000000000/payment-dlq`,
  FAILURE_QUEUE_URL: `http://127.0.0.1:${port}/000000000000/relay-failures`,
  STREAM_SOURCES: '{"payment":["orderflow.payment"]}',
  MAX_RECEIVES: '5',
  RETRY_BASE_SECONDS: '2',
  EVENTS_TABLE: 'events',
  BUS_NAME: 'orderflow',
  SERVICE_NAME: 'relay',
});

export const PEER = { IDEMPOTENCY_TABLE: 'idempotency', PAYMENTS_TABLE: 'payments', BUS_NAME: 'orderflow' };
