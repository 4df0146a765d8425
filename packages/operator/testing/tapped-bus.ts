import { eventPattern } from '@orderflow/core/patterns';
import type { TailDeps } from '../verbs/index.ts';

interface Rule {
  readonly EventPattern: string;
  readonly Description?: string;
  readonly State?: string;
  targets: { readonly Id: string; readonly Arn: string }[];
}

type Input = Readonly<Record<string, never>>;

/** A bus with rules, and queues that can be made and removed. A call can be made to fail, as if the process died there. */
export class TappedBus {
  readonly rules = new Map<string, Rule>();
  readonly queues = new Map<string, { readonly attributes: Record<string, string>; messages: string[] }>();
  readonly calls: string[] = [];
  now = Date.UTC(2026, 10, 23, 8);
  /** The number of calls after which all fail. */
  diesAfter = Number.POSITIVE_INFINITY;

  /** Puts an event on the bus: its rules deliver it. */
  put(event: object): void {
    for (const { EventPattern: pattern, targets, State } of this.rules.values())
      if (State !== 'DISABLED' && eventPattern(pattern).matches(event))
        for (const { Arn } of targets)
          this.queues.get(Arn.split(':').at(-1) ?? '')?.messages.push(JSON.stringify(event));
  }

  private readonly send = async (command: { readonly input: object }): Promise<never> => {
    const action = command.constructor.name.replace('Command', '');
    if (this.calls.length >= this.diesAfter) throw new Error('the process died');
    this.calls.push(action);
    await new Promise(setImmediate); // as a network does: timers go on
    return this.answer(action, command.input as Input) as never;
  };

  readonly deps = {
    eventBridge: { send: this.send },
    sqs: { send: this.send },
    clock: () => this.now,
  } as unknown as TailDeps;

  private answer(action: string, input: Input): unknown {
    const { Name = '', Rule = '', NamePrefix = '', QueueName = '', QueueUrl = '' } = input as Record<string, string>;
    const queue = () => {
      const found = this.queues.get(QueueUrl.replace('https://sqs/', ''));
      if (!found) throw Object.assign(new Error('no queue'), { name: 'AWS.SimpleQueueService.NonExistentQueue' });
      return found;
    };
    const rule = (name: string) => {
      const found = this.rules.get(name);
      if (!found) throw Object.assign(new Error('no rule'), { name: 'ResourceNotFoundException' });
      return found;
    };
    switch (action) {
      case 'PutRule':
        this.rules.set(Name, { ...(input as unknown as Rule), targets: this.rules.get(Name)?.targets ?? [] });
        return { RuleArn: `arn:aws:events:eu-west-1:111122223333:rule/bus/${Name}` };
      case 'PutTargets':
        rule(Rule).targets = input.Targets as unknown as Rule['targets'];
        return {};
      case 'RemoveTargets':
        rule(Rule).targets = [];
        return {};
      case 'DeleteRule':
        if (rule(Name).targets.length > 0) throw new Error('the rule has targets');
        this.rules.delete(Name);
        return {};
      case 'ListTargetsByRule':
        return { Targets: rule(Rule).targets };
      case 'ListRules':
        return {
          Rules: [...this.rules]
            .filter(([name]) => name.startsWith(NamePrefix))
            .map(([name, one]) => ({ Name: name, ...one })),
        };
      case 'CreateQueue':
        this.queues.set(QueueName, { attributes: {}, messages: [] });
        return { QueueUrl: `https://sqs/${QueueName}` };
      case 'GetQueueUrl':
        if (!this.queues.has(QueueName)) throw Object.assign(new Error('no queue'), { name: 'QueueDoesNotExist' });
        return { QueueUrl: `https://sqs/${QueueName}` };
      case 'GetQueueAttributes':
        return {
          Attributes: { QueueArn: `arn:aws:sqs:eu-west-1:111122223333:${QueueUrl.replace('https://sqs/', '')}` },
        };
      case 'SetQueueAttributes':
        Object.assign(queue().attributes, input.Attributes);
        return {};
      case 'DeleteQueue':
        queue();
        this.queues.delete(QueueUrl.replace('https://sqs/', ''));
        return {};
      case 'ReceiveMessage':
        return {
          Messages: queue()
            .messages.slice(0, 10)
            .map((Body, at) => ({ Body, ReceiptHandle: String(at) })),
        };
      case 'DeleteMessageBatch':
        queue().messages.splice(0, (input.Entries as unknown as unknown[]).length);
        return {};
      default:
        throw new Error(`${action} is not simulated`);
    }
  }
}
