import type { Deployment } from '../cloudformation/index.ts';
import type { Violation } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Alarms, type MetricName } from './alarms.ts';
import type { Faults } from './faults.ts';
import type { Services } from './services.ts';

const MINUTE = 60_000;

/** While nothing happens nothing changes but ages: so many minutes in a row are looked at, the others are like the last. */
const IN_A_ROW = 16;

/** So long a harm lasts until its alarm has to ring. */
const LASTING_MS = 30 * MINUTE;

export interface HarmsProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly deployment: Deployment;
  readonly services: Services;
  /** Errors of a function so far. */
  readonly errorsOf: (functionName: string) => number;
  readonly violate: (violation: Violation) => void;
}

/**
 * Looks once a minute at what an operator must be told of: a dead letter that nobody takes away, a queue whose oldest message waits
 * for half an hour. Its alarm has to ring by then; and none may ring before anything has gone wrong.
 */
export class Harms {
  private readonly alarms: Alarms;
  private readonly since = new Map<string, number>();
  private readonly counted = new Map<string, number>();
  private readonly counters = new Map<string, number>();
  private nextMinute: number;
  private readonly queues: readonly { readonly name: string; readonly arn: string; readonly isDlq: boolean }[];

  constructor(private readonly props: HarmsProps) {
    const { deployment, kernel } = props;
    this.alarms = new Alarms(deployment.alarms);
    const read = new Set(deployment.mappings.map(({ sourceArn }) => sourceArn));
    this.queues = deployment.queues.map(({ name, arn }) => ({ name, arn, isDlq: !read.has(arn) }));
    this.nextMinute = kernel.now + MINUTE;
  }

  /** A function counts something in its own metrics. */
  count(service: string, metric: string, by: number): void {
    const key = `${service} ${metric}`;
    this.counters.set(key, (this.counters.get(key) ?? 0) + by);
  }

  /** Time is about to pass, until an instant. */
  passing(until: number): void {
    for (let minutes = 0; this.nextMinute <= until; minutes++) {
      if (minutes < IN_A_ROW) this.minute(this.nextMinute);
      this.nextMinute +=
        minutes < IN_A_ROW ? MINUTE : MINUTE * Math.max(1, Math.floor((until - this.nextMinute) / MINUTE));
    }
  }

  private minute(now: number): void {
    const { faults, violate, kernel } = this.props;
    const began = this.alarms.minute((metric) => this.measure(metric, now));
    for (const name of began) {
      kernel.remark(() => `ALARM ${name}`);
      if (faults.disturbances.length === 0 && !this.isAnyDeadLetter)
        violate({ invariant: 'an alarm rings in calm', detail: name });
    }
    for (const queue of this.queues) this.lookAt(queue, now);
  }

  /** Some pipelines dead-letter what cannot succeed, without a fault. */
  private get isAnyDeadLetter(): boolean {
    return this.queues.some(({ arn, isDlq }) => isDlq && this.props.services.sqs.queue(arn).size > 0);
  }

  private lookAt({ name, arn, isDlq }: (typeof this.queues)[number], now: number): void {
    const queue = this.props.services.sqs.queue(arn);
    const isHarm = queue.size > 0 && (isDlq ? queue.visibleAt(now) > 0 : now - (queue.oldest(now) ?? now) > LASTING_MS);
    if (!isHarm) return void this.since.delete(name);
    const since = this.since.get(name) ?? now;
    this.since.set(name, since);
    const isLasting = now - since >= (isDlq ? LASTING_MS : 0);
    if (isLasting && !this.alarms.isRingingFor('QueueName', name))
      this.props.violate({ invariant: 'a lasting harm rings no alarm', detail: name });
  }

  private measure({ namespace, name, dimensions }: MetricName, now: number): number | undefined {
    const { services, errorsOf } = this.props;
    if (namespace === 'AWS/Lambda')
      return this.grown(`errors ${dimensions.FunctionName}`, errorsOf(dimensions.FunctionName ?? ''));
    if (namespace !== 'AWS/SQS') {
      const key = `${dimensions.service} ${name}`;
      return this.grown(key, this.counters.get(key) ?? 0);
    }
    const queue = this.queues.find((one) => one.name === dimensions.QueueName);
    if (!queue) throw new Error(`an alarm watches the queue ${dimensions.QueueName}, which is not there`);
    const simulated = services.sqs.queue(queue.arn);
    if (name === 'NumberOfMessagesSent') return this.grown(`sent ${queue.name}`, simulated.sent);
    if (simulated.size === 0) return undefined;
    if (name === 'ApproximateNumberOfMessagesVisible') return simulated.visibleAt(now);
    const oldest = simulated.oldest(now);
    return oldest === undefined ? undefined : (now - oldest) / 1000;
  }

  /** By how much a count has grown since it was last asked for. */
  private grown(key: string, count: number): number {
    const before = this.counted.get(key) ?? 0;
    this.counted.set(key, count);
    return count - before;
  }
}
