import {
  DescribeRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { State } from '@orderflow/operator';
import { clientConfig } from '@orderflow/operator';
import type { Random } from '@orderflow/simulation/kernel';

/** A consumer and the poisoned message that its dead-letter queue must get: `payment poison-7`. */
export type ExpectedDeadLetter = string;

/** Subscribes to everything, and keeps all JSON: only other text is poison for it. */
const KEEPS_ANY_JSON = 'audit';

/** Malformed messages, some straight into a consumer's queue, some on the bus for all that subscribe to their type. */
export class Poison {
  /** What the dead-letter queues must hold in the end, and nothing else. */
  readonly expected = new Set<ExpectedDeadLetter>();
  onBus = 0;
  inQueues = 0;
  private readonly sqs: SQSClient;
  private readonly bus: EventBridgeClient;

  constructor(
    private readonly state: State,
    private readonly random: Random,
  ) {
    this.sqs = new SQSClient({ ...clientConfig(state), useQueueUrlAsEndpoint: false });
    this.bus = new EventBridgeClient(clientConfig(state));
  }

  async send(): Promise<void> {
    const name = `poison-${this.onBus + this.inQueues + 1}`;
    await (this.random.chance(0.5) ? this.intoQueue(name) : this.ontoBus(name));
  }

  private async intoQueue(name: string): Promise<void> {
    const consumer = this.random.pick(Object.keys(this.state.consumers));
    const body = this.random.pick(BODIES)(name);
    const QueueUrl = this.state.consumers[consumer]?.queueUrl;
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    this.inQueues++;
    if (consumer !== KEEPS_ANY_JSON || !isJson(body)) this.expected.add(`${consumer} ${name}`);
  }

  private async ontoBus(name: string): Promise<void> {
    const { source, type, detail } = this.random.pick(EVENTS);
    const Detail = JSON.stringify(detail(name));
    const entry = { EventBusName: this.state.bus.name, Source: source, DetailType: type, Detail };
    for (const consumer of await this.subscribersOf(source, type, Detail))
      if (consumer !== KEEPS_ANY_JSON) this.expected.add(`${consumer} ${name}`);
    const answer = await this.bus.send(new PutEventsCommand({ Entries: [entry] }));
    if (answer.FailedEntryCount) throw new Error(`PutEvents: ${JSON.stringify(answer.Entries)}`);
    this.onBus++;
  }

  /** Consumers one of whose rules matches, as EventBridge itself says. */
  private async subscribersOf(source: string, type: string, detail: string): Promise<string[]> {
    const event = {
      id: 'x',
      account: '000000000000',
      time: '2026-01-01T00:00:00Z',
      region: this.state.region,
      resources: [],
    };
    const Event = JSON.stringify({ ...event, source, 'detail-type': type, detail: JSON.parse(detail) });
    const consumers = Object.entries(this.state.consumers);
    const isSubscribed = await Promise.all(
      consumers.map(async ([_, { ruleNames }]) => {
        const matches = await Promise.all(ruleNames.map((rule) => this.matches(rule, Event)));
        return matches.includes(true);
      }),
    );
    return consumers.filter((_, at) => isSubscribed[at]).map(([name]) => name);
  }

  private async matches(Name: string, Event: string): Promise<boolean> {
    const rule = await this.bus.send(new DescribeRuleCommand({ Name, EventBusName: this.state.bus.name }));
    const { Result = false } = await this.bus.send(
      new TestEventPatternCommand({ EventPattern: rule.EventPattern, Event }),
    );
    return Result;
  }
}

const BODIES: readonly ((name: string) => string)[] = [
  (name) => `${name} is not JSON`,
  (name) => JSON.stringify(name),
  (name) => JSON.stringify([name]),
  (name) => JSON.stringify({ name }),
  (name) => JSON.stringify({ id: name, 'detail-type': 'order.created', source: 'web-shop', detail: null }),
];

interface PoisonedEvent {
  readonly source: string;
  readonly type: string;
  readonly detail: (name: string) => object;
}

const EVENTS: readonly PoisonedEvent[] = [
  { source: 'web-shop', type: 'order.created', detail: (orderId) => ({ data: { orderId, items: [] } }) },
  { source: 'web-shop', type: 'order.created', detail: (eventId) => ({ data: 'none', metadata: { eventId } }) },
  {
    source: 'customer-service',
    type: 'integration.customer.created',
    detail: (customerId) => ({ data: { customerId } }),
  },
  { source: 'orderflow.payment', type: 'payment.completed', detail: (orderId) => ({ data: { orderId, amount: -1 } }) },
  { source: 'orderflow.inventory', type: 'inventory.reserved', detail: (name) => ({ name }) },
  { source: 'web-shop', type: 'nobody.subscribes.to.this', detail: (name) => ({ data: { name } }) },
];

function isJson(text: string): boolean {
  try {
    return JSON.parse(text) !== undefined;
  } catch {
    return false;
  }
}
