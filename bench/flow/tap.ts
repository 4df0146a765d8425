import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { clientConfig, type Endpoint } from '@orderflow/operator';

/** When an order began and ended, by the times in its events. Milliseconds since the epoch. */
export interface OrderTimes {
  created?: number;
  completed?: number;
}

/** Listens on a bus for the first and the last event of each order, by a rule and a queue of the benchmark's own. */
export class BusTap {
  readonly orders = new Map<string, OrderTimes>();

  private constructor(
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  static async on(where: Endpoint, EventBusName: string, Name: string): Promise<BusTap> {
    const sqs = new SQSClient({ ...clientConfig(where), useQueueUrlAsEndpoint: false });
    const bus = new EventBridgeClient(clientConfig(where));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: Name }));
    const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }));
    const EventPattern = JSON.stringify({ 'detail-type': ['order.created', 'order.completed'] });
    await bus.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
    const Targets = [{ Id: 'tap', Arn: Attributes?.QueueArn ?? '' }];
    await bus.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets }));
    return new BusTap(sqs, QueueUrl);
  }

  /** Takes what has arrived, for a second at most. */
  async receive(): Promise<void> {
    const { Messages: messages = [] } = await this.sqs.send(
      new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
    );
    for (const { Body = '{}' } of messages) {
      const { 'detail-type': type, detail } = JSON.parse(Body);
      const times = this.orders.get(detail.data.orderId) ?? {};
      times[type === 'order.created' ? 'created' : 'completed'] = Date.parse(detail.metadata.timestamp);
      this.orders.set(detail.data.orderId, times);
    }
    if (messages.length === 0) return;
    const Entries = messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle }));
    await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }
}
