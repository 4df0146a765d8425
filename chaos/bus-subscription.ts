import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';

/** An event as the bus delivers it. */
export interface BusEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: {
    readonly data?: unknown;
    readonly metadata?: { readonly eventId?: string; readonly sequence?: number };
  };
}

/** Receives every event of the bus, as another workload may: by a rule and a queue. */
export class BusSubscription {
  private constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  static async to(state: State): Promise<BusSubscription> {
    const sqs = new SQSClient({ ...clientConfig(state), useQueueUrlAsEndpoint: false });
    const bus = new EventBridgeClient(clientConfig(state));
    const name = `chaos-${state.stage}-${Date.now()}`;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const rule = { Name: name, EventBusName: state.bus.name };
    await bus.send(new PutRuleCommand({ ...rule, EventPattern: JSON.stringify({ source: [{ prefix: '' }] }) }));
    const Targets = [{ Id: 'chaos', Arn: Attributes?.QueueArn ?? '' }];
    await bus.send(new PutTargetsCommand({ Rule: rule.Name, EventBusName: rule.EventBusName, Targets }));
    return new BusSubscription(sqs, QueueUrl);
  }

  /** Hands on the events that have arrived, up to ten. @returns how many there were */
  async receive(handle: (event: BusEvent) => Promise<void>): Promise<number> {
    const { Messages: messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '' } of messages) await handle(JSON.parse(Body) as BusEvent);
    if (messages.length > 0) await this.done(messages);
    return messages.length;
  }

  private done(messages: readonly Message[]) {
    const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    return this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }
}
