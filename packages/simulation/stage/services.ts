import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { type EventPattern, eventPattern } from '@orderflow/core/patterns';
import {
  type Deployment,
  type FunctionModel,
  mayDeliver,
  mayInvoke,
  type QueueModel,
  type RuleModel,
  type StreamMapping,
  type TargetModel,
} from '../cloudformation/index.ts';
import type { Change, Item, Published, Violation } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Random } from '../kernel/random.ts';
import { SimulatedDynamoDB } from '../services/dynamodb.ts';
import type { Taken } from '../services/event-bus.ts';
import { SimulatedMappings } from '../services/lambda-mappings.ts';
import { SimulatedS3 } from '../services/s3.ts';
import { SimulatedSES } from '../services/ses.ts';
import { SimulatedSQS } from '../services/sqs.ts';
import { toEvent } from '../services/sqs-event.ts';
import type { NewMessage } from '../services/sqs-message.ts';
import type { SimulatedStepFunctions } from '../services/step-functions/index.ts';
import { Bus } from './bus.ts';
import type { ServiceName } from './clients.ts';
import type { Faults } from './faults.ts';
import type { FunctionHost } from './function-host.ts';
import { Mappings } from './mappings.ts';
import { mappingOf, queueOf, tableOf } from './models.ts';
import type { Begun } from './network.ts';
import type { QueueSource } from './queue-poller.ts';
import { RepeatedRuns } from './repeated-runs.ts';
import { workflowsOf } from './workflows.ts';

export interface ServicesProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly deployment: Deployment;
  readonly host: (functionArn: string) => FunctionHost;
  readonly changed: (change: Change) => void;
  readonly published: (published: Published) => void;
  readonly violate: (violation: Violation) => void;
}

type Input = Readonly<Record<string, unknown>>;

/** Shards of each table's stream: enough for streams to overtake each other. */
const SHARDS = 3;

/** Batches of several keys are few in a run, so that their keys are left unprocessed more often than entries fail. */
const OFTEN = 10;

/** All of AWS that a deployment needs, and what connects its parts: streams, rules, mappings. */
export class Services {
  readonly dynamodb: SimulatedDynamoDB;
  readonly sqs: SimulatedSQS;
  readonly ses: SimulatedSES;
  readonly s3: SimulatedS3;
  readonly stepFunctions: SimulatedStepFunctions;
  readonly bus: Bus;
  readonly mappings: Mappings;
  readonly repeatedRuns: RepeatedRuns;
  private readonly control: SimulatedMappings;
  private readonly random: Random;
  private readonly filters = new Map<object, EventPattern>();
  /** From which rule to which target: asked once. */
  private readonly allowed = new Set<string>();
  private readonly targets = new Map<string, Target>();
  private deployment: Deployment;
  private readonly postponed = new Set<string>();

  constructor(private readonly props: ServicesProps) {
    const { kernel, faults, deployment, host, published } = props;
    this.deployment = deployment;
    const { region, account, tables, queues, buckets } = deployment;
    const clock = { now: () => kernel.now };
    this.random = kernel.random.fork();
    const partitions = new Map(tables.map(({ name, key }) => [name, key.partition.name]));
    this.repeatedRuns = new RepeatedRuns({
      partitionOf: (table) => partitions.get(table),
      deploymentsOf: (functionArn) => host(functionArn).models.length,
      waitsForTime: (functionArn) => !this.hasClosedBreaker(host(functionArn).model),
    });
    const streams = new Map(tables.map(({ name, stream }) => [name, stream?.arn ?? '']));
    this.dynamodb = new SimulatedDynamoDB(tables.map(tableOf), clock, {
      ...{ region, account, shards: SHARDS },
      onChange: (change) => {
        this.repeatedRuns.changed(change);
        props.changed(change);
      },
      onRecord: (table, { shard, record }) => this.mappings.changed(streams.get(table) ?? '', shard, record),
    });
    this.sqs = new SimulatedSQS(queues.map(queueOf), clock, { pick: (count) => this.random.below(count) });
    this.ses = new SimulatedSES(clock);
    this.s3 = new SimulatedS3(buckets.map(({ name }) => name));
    this.stepFunctions = workflowsOf({
      ...{ kernel, faults, host, violate: props.violate },
      deployment: () => this.deployment,
    });
    const give = (rule: RuleModel, target: TargetModel, taken: Taken) => this.give(rule, target, taken);
    const passesOver = ({ arn }: TargetModel) => this.repeatedRuns.passesOver(arn);
    const giveUp = (rule: RuleModel, target: TargetModel, deadLetterArn: string, taken: Taken) =>
      this.giveUp(rule, target, deadLetterArn, taken);
    this.bus = new Bus({ kernel, faults, deployment, published, give, giveUp, passesOver });
    this.control = new SimulatedMappings(deployment.mappings.map(mappingOf), ({ uuid }) => this.settleSoon(uuid));
    this.mappings = new Mappings(
      {
        ...{ kernel, faults, host, shards: SHARDS },
        queue: (arn) => this.source(arn),
        matches: (record, mapping) => this.passes(record, mapping),
        violate: props.violate,
        giveUp: (arn, description) => this.arrive(arn, JSON.stringify(description)),
      },
      deployment,
    );
  }

  /** A request arrives at its service. @throws Error when the service or its action is not simulated */
  begin(service: ServiceName, action: string, input: unknown, isOurs: boolean): Begun {
    const request = input as Input;
    switch (service) {
      case 'dynamodb':
        return this.toDynamoDB(action, request);
      case 'sqs':
        return { finish: () => this.toSqs(action, request) };
      case 'events':
        if (action !== 'PutEvents') throw new Error(`EventBridge: ${action} is not simulated`);
        return { finish: () => this.bus.putEvents(request.Entries as PutEventsRequestEntry[], isOurs) };
      case 'lambda':
        return { finish: () => this.control.call(action, request) };
      case 'states':
        return { finish: () => this.toStepFunctions(action, request) };
      case 's3':
        return { finish: () => this.s3.call(action, request) };
      case 'ses':
        return { finish: () => this.ses.call(action, request) };
    }
  }

  /** An operator switches a mapping off or on, by hand. */
  setEnabled(uuid: string, isEnabled: boolean): void {
    try {
      this.control.call('UpdateEventSourceMapping', { UUID: uuid, Enabled: isEnabled });
    } catch {
      this.props.kernel.after(5000, () => this.setEnabled(uuid, isEnabled)); // it is changing: later
    }
  }

  isEnabled(uuid: string): boolean {
    return this.control.get(uuid).state === 'Enabled';
  }

  /** What may be done is as another deployment of the same stage has it. */
  permit(deployment: Deployment): void {
    this.deployment = deployment;
    this.allowed.clear();
    this.targets.clear();
  }

  /** Each change that makes a resource what another deployment of the same stage has it be, by the resource's name. */
  changesTo({ queues, rules, stateMachines, mappings }: Deployment): Readonly<Record<string, () => void>> {
    return Object.fromEntries([
      ...queues.map((queue) => [queue.arn, () => this.sqs.queue(queue.arn).configure(queueOf(queue))]),
      ...rules.map((rule) => [rule.arn, () => this.bus.update(rule)]),
      ...stateMachines.map((machine) => [machine.arn, () => this.stepFunctions.update(machine)]),
      ...mappings.map((mapping) => [`mapping ${mapping.uuid}`, () => this.mappings.deploy(mapping)]),
    ]);
  }

  /** Messages of a queue. */
  messages(url: string) {
    return this.sqs.queue(url).all();
  }

  /** A message finds its way into a queue. */
  arrive(urlOrArn: string, body: string, trace?: string, attributes?: NewMessage['attributes']): void {
    const queue = this.sqs.queue(urlOrArn);
    queue.send({ body, trace, ...(attributes && { attributes }) });
    this.mappings.arrived(queue.arn);
  }

  private toDynamoDB(action: string, request: Input): Begun {
    const begun = this.dynamodb.begin(action, request);
    const isStale = request.ConsistentRead !== true && this.random.chance(0.2);
    const isUnprocessed = (index: number) =>
      index > 0 && this.props.faults.strike('entry', () => `${action} key ${index}`, OFTEN);
    const finish = () => begun.finish({ isUnprocessed, ...(isStale && { staleMs: this.random.between(0, 2000) }) });
    return isStale || action === 'BatchGetItem' ? { finish } : begun;
  }

  private toSqs(action: string, request: Input): object {
    const answer = this.sqs.call(action, request);
    if (action === 'ChangeMessageVisibility') this.postponed.add(String(request.ReceiptHandle));
    this.mappings.arrived(this.sqs.queue(String(request.QueueUrl)).arn);
    return answer;
  }

  private toStepFunctions(action: string, request: Input): object {
    const answer = this.stepFunctions.call(action, request);
    this.props.kernel.wake();
    return answer;
  }

  /** @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: a mapping changes within a minute */
  private settleSoon(uuid: string): void {
    this.props.kernel.after(this.random.between(500, 20_000), () => {
      const { maximumConcurrency } = this.control.settle(uuid);
      const isPolling = this.control.isPolling(uuid);
      this.props.kernel.note(`mapping ${uuid} is ${isPolling ? 'enabled' : 'disabled'}`);
      this.mappings.update(uuid, { enabled: isPolling, maximumConcurrency });
    });
  }

  private passes(record: unknown, { filters }: StreamMapping): boolean {
    const tests = filters.map((filter) => {
      const known = this.filters.get(filter) ?? eventPattern(filter);
      this.filters.set(filter, known);
      return known;
    });
    return tests.length === 0 || tests.some((test) => test.matches(record));
  }

  private source(arn: string): QueueSource {
    const queue = this.sqs.queue(arn);
    return {
      receive: (limit) => toEvent(queue.receive(limit), arn).Records,
      delete: (handle) => queue.delete(handle),
      isPostponed: (handle) => this.postponed.has(handle),
      nextVisible: () => queue.nextChange(),
      copiesOf: (body) => queue.copiesOf(body),
    };
  }

  private give(rule: RuleModel, target: TargetModel, { event, trace }: Taken): void {
    const { queue, model } = this.targetOf(target.arn);
    if (!queue && !model) throw new Error(`rule ${rule.name}: its target ${target.arn} is not simulated`);
    const path = `${rule.name} to ${target.arn}`;
    if (!this.allowed.has(path)) {
      const isAllowed = queue ? mayDeliver(queue, rule.arn) : model && mayInvoke(model, rule.arn);
      if (isAllowed) this.allowed.add(path);
      else this.props.violate({ invariant: 'a target does not let its rule deliver', detail: path });
    }
    const text = inputOf(target, event);
    if (queue) this.arrive(queue.arn, text, trace);
    else this.invoke(target.arn, text, rule.schedule !== undefined);
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  private giveUp(rule: RuleModel, target: TargetModel, deadLetterArn: string, { event, trace }: Taken): void {
    const { queue } = this.targetOf(deadLetterArn);
    const path = `${rule.name} to ${deadLetterArn}`;
    if (!queue || !mayDeliver(queue, rule.arn)) {
      this.props.violate({ invariant: 'a target does not let its rule deliver', detail: path });
      return;
    }
    const attributes = {
      ...{ RULE_ARN: rule.arn, TARGET_ARN: target.arn, ERROR_CODE: 'SDK_CLIENT_ERROR' },
      ...{ ERROR_MESSAGE: 'simulated', EXHAUSTED_RETRY_CONDITION: 'MaximumEventAgeInSeconds' },
    };
    const texts = Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]);
    this.arrive(queue.arn, inputOf(target, event), trace, Object.fromEntries(texts));
  }

  private invoke(functionArn: string, text: string, isScheduled: boolean): void {
    const ended = isScheduled ? this.repeatedRuns.begin(functionArn) : () => undefined;
    this.props.host(functionArn).invokeWith(text, ended, isScheduled);
  }

  /** The controller of a closed breaker waits for no instant. What another function waits for is not known. */
  private hasClosedBreaker({ environment }: FunctionModel): boolean {
    const { BREAKER_DEPENDENCY: dependency, BREAKERS_TABLE: table } = environment;
    if (dependency === undefined) return false;
    const request = { TableName: table, Key: { dependency: { S: dependency } } };
    const { Item: item } = this.dynamodb.call('GetItem', request) as { readonly Item?: Item };
    return item?.state?.S === undefined || JSON.parse(item.state.S).status === 'closed';
  }

  private targetOf(arn: string): Target {
    const known = this.targets.get(arn);
    if (known) return known;
    const { queues, functions } = this.deployment;
    const found = { queue: queues.find((one) => one.arn === arn), model: functions.find((one) => one.arn === arn) };
    this.targets.set(arn, found);
    return found;
  }
}

/** What a rule may deliver to: one of these. */
interface Target {
  readonly queue: QueueModel | undefined;
  readonly model: FunctionModel | undefined;
}

function inputOf({ input, id }: TargetModel, event: object): string {
  if (input.kind === 'event') return textOf(event);
  if (input.kind === 'constant') return input.text;
  throw new Error(`target ${id}: input by ${input.kind} is not simulated`);
}

const texts = new WeakMap<object, string>();

/** An event as JSON, which is made once for all of its targets. */
function textOf(event: object): string {
  const known = texts.get(event);
  if (known !== undefined) return known;
  const text = JSON.stringify(event);
  texts.set(event, text);
  return text;
}
