import type { Deployment } from '../cloudformation/index.ts';
import type { Services } from './services.ts';

/** Whether anything is still under way in a stage, and what. */
export class Quiescence {
  private readonly work: readonly string[];

  constructor(
    private readonly services: Services,
    { queues, mappings }: Deployment,
  ) {
    const dlqs = new Set(queues.map(({ redrive }) => redrive?.deadLetterTargetArn));
    this.work = mappings
      .map(({ sourceArn }) => sourceArn)
      .filter((arn) => queues.some((queue) => queue.arn === arn) && !dlqs.has(arn));
  }

  get isReached(): boolean {
    const { mappings, bus } = this.services;
    return mappings.isAtRest && bus.delivery.underWay === 0 && !this.isAnyFull && this.running().length === 0;
  }

  /** Whether something waits for a schedule: messages for a mapping that is off, say. */
  get isWaiting(): boolean {
    return this.services.mappings.isAnyOff || this.isAnyFull;
  }

  /** What has not come to rest. */
  toString(): string {
    return [
      ...this.full().map((queue) => `${queue.name} holds ${queue.all().length}, such as ${queue.all()[0]?.body}`),
      ...this.running().map(({ options, history }) => `${options.name} is at ${JSON.stringify(history.at(-1))}`),
      ...(this.services.mappings.isAtRest ? [] : ['a mapping is at work']),
      ...(this.services.bus.delivery.underWay > 0 ? ['an event is on its way'] : []),
    ].join('; ');
  }

  private get isAnyFull(): boolean {
    return this.work.some((arn) => this.services.sqs.queue(arn).size > 0);
  }

  private full() {
    return this.work.map((arn) => this.services.sqs.queue(arn)).filter((queue) => queue.size > 0);
  }

  private running() {
    return this.services.stepFunctions.executions().filter(({ status }) => status === 'RUNNING');
  }
}
