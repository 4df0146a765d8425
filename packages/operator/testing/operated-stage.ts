import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { type DeadLetterAttributes, writeAttributes } from '@orderflow/core/dead-letter';
import { itemOf } from '@orderflow/core/store';
import { SimulatedSQS } from '@orderflow/simulation/services';
import { FakeDynamoDB, FakeEventBus, FakeMappings, ThingCounted, ThingOpened } from '@orderflow/testing';
import type { OperatorClients } from '../clients.ts';
import type { FoundStage } from '../find-stage.ts';

const queue = (name: string) => ({
  name,
  retention: 14 * 86_400,
  url: `https://sqs/${name}`,
  arn: `arn:aws:sqs:eu-west-1:111122223333:${name}`,
});

const consumer = (name: string) => ({
  queueUrl: `https://sqs/${name}`,
  dlqUrl: `https://sqs/${name}-dlq`,
  functionName: `f-${name}`,
  ruleNames: [`r-${name}`],
  mappingId: `m-${name}`,
});

/** 2026-11-23T08:00:00Z */
export const BEGIN = Date.UTC(2026, 10, 23, 8);

/** An event as EventBridge delivers it. */
export const thingEvent = (thingId: string, more: object = {}): string =>
  JSON.stringify({
    id: `bus-${thingId}`,
    time: new Date(BEGIN).toISOString(),
    source: ThingOpened.source,
    'detail-type': 'thing.opened',
    detail: { data: { thingId }, metadata: { eventId: `thing-${thingId}:1`, correlationId: `c-${thingId}` } },
    ...more,
  });

export const NOTE: Omit<DeadLetterAttributes, 'eventId' | 'correlationId'> = {
  class: 'permanent',
  reason: 'no stock of SKU-1',
  consumer: 'payment',
  type: 'thing.opened',
  receives: 1,
  deadLetteredAt: new Date(BEGIN).toISOString(),
};

/** A stage in memory, with two consumers, a relay and a breaker; `fails` throws instead of some calls of SQS. */
export function operatedStage(fails: (action: string, input: object) => boolean = () => false) {
  const time = { now: BEGIN };
  const names = ['payment', 'payment-dlq', 'shipping', 'shipping-dlq', 'failures'];
  const sqs = new SimulatedSQS(names.map(queue), { now: () => time.now });
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } });
  const mappings = new FakeMappings('m-payment', 'm-shipping', 'm-relay');
  const bus = new FakeEventBus();
  /** Values of CloudWatch, by metric and first dimension: `IteratorAge f-relay`. Empty: it has none. */
  const metrics: Record<string, number> = {};
  /** Step Functions: status by name of execution. */
  const executions: Record<string, string> = {};
  const send = async (command: { readonly input: object }) => {
    const action = command.constructor.name.replace('Command', '');
    if (fails(action, command.input)) throw new Error(`${action} failed`);
    return sqs.call(action, command.input);
  };
  const stage: FoundStage = {
    stage: 'dev',
    flow: 'choreography',
    bus: { name: 'bus', arn: 'arn:aws:events:eu-west-1:111122223333:event-bus/bus' },
    consumers: { payment: consumer('payment'), shipping: consumer('shipping') },
    relay: { functionName: 'f-relay', mappingId: 'm-relay', failureQueueUrl: 'https://sqs/failures' },
    breakers: { carrier: { functionName: 'f-breaker', consumers: ['shipping'] } },
    tables: { events: 'events', breakers: 'breakers' },
    buckets: {},
    config: {},
  };
  const clients = {
    sqs: { send },
    dynamodb,
    lambda: { send: (command: never) => configurationOf(command) ?? mappings.send(command) },
    eventBridge: bus.client,
    cloudwatch: { send: async ({ input }: never) => metricsIn(metrics, input) },
    stepFunctions: async (action: string, input: object) => ofExecutions(executions, action, input as never),
  } as unknown as OperatorClients;
  return {
    ...{ time, sqs, dynamodb, mappings, bus, metrics, executions, stage, clients },
    /** Puts a message into a dead-letter queue, a minute ago; with a note unless SQS moved it there. */
    deadLetter(name: string, body: string, note?: Partial<DeadLetterAttributes>): void {
      const identity = { eventId: 'e', correlationId: 'c' };
      const attributes = note ? writeAttributes(body, { ...NOTE, consumer: name, ...identity, ...note }) : {};
      time.now -= 60_000;
      sqs.queue(`https://sqs/${name}-dlq`).send({ body, attributes });
      time.now += 60_000;
    },
    /** Appends a commit of one event, at the time of the clock. */
    async commits(stream: string, version = 1): Promise<void> {
      const events = [ThingCounted({ thingId: stream, count: version })];
      const at = new Date(time.now).toISOString();
      const Item = itemOf({ stream, version, causationId: `cause-${version}`, correlationId: 'c', at, events });
      await dynamodb.send(new PutItemCommand({ TableName: 'events', Item }));
    },
    bodiesIn: (name: string) =>
      sqs
        .queue(`https://sqs/${name}`)
        .all()
        .map(({ body }) => body)
        .sort(),
  };
}

/** Each function logs to a group that is not Lambda's default. */
const configurationOf = (command: GetFunctionConfigurationCommand | object) =>
  command instanceof GetFunctionConfigurationCommand
    ? Promise.resolve({ LoggingConfig: { LogGroup: `logs-of-${command.input.FunctionName}` } })
    : undefined;

interface MetricsInput {
  readonly MetricDataQueries: readonly {
    readonly Id: string;
    readonly MetricStat: { readonly Metric: { readonly MetricName: string; readonly Dimensions: { Value: string }[] } };
  }[];
}

function metricsIn(values: Readonly<Record<string, number>>, { MetricDataQueries }: MetricsInput) {
  if (Object.keys(values).length === 0) throw new Error('GetMetricData is not implemented');
  const MetricDataResults = MetricDataQueries.map(({ Id, MetricStat: { Metric } }) => {
    const value = values[`${Metric.MetricName} ${Metric.Dimensions[0]?.Value}`];
    return { Id, Values: value === undefined ? [] : [value] };
  });
  return { MetricDataResults };
}

function ofExecutions(
  executions: Readonly<Record<string, string>>,
  action: string,
  { executionArn = '', statusFilter }: { readonly executionArn?: string; readonly statusFilter?: string },
) {
  if (action === 'ListExecutions')
    return {
      executions: Object.keys(executions)
        .filter((name) => executions[name] === statusFilter)
        .map((name) => ({ name })),
    };
  const status = executions[executionArn.split(':').at(-1) ?? ''];
  if (status === undefined) throw Object.assign(new Error('none'), { name: 'ExecutionDoesNotExist' });
  return { status };
}
