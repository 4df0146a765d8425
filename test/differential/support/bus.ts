import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { BusEvent } from '@orderflow/core/patterns';
import { SimulatedBus } from '@orderflow/simulation/services';
import { eventually } from '../../e2e/support/eventually.ts';
import { endpoint, settings } from './emulator.ts';
import { type Outcome, outcomeOf } from './outcome.ts';

const BUS = 'differential';

/** A bus on both sides; on the local AWS a rule brings all that is on it to a queue. */
export class BothBuses {
  private readonly simulated = new SimulatedBus({ names: [BUS], region: endpoint().region }, { now: () => Date.now() });

  private taken: readonly BusEvent[] = [];

  private constructor(
    private readonly client: EventBridgeClient,
    private readonly sqs: SQSClient,
    private readonly queueUrl: string,
  ) {}

  static async open(sqs: SQSClient): Promise<BothBuses> {
    const client = new EventBridgeClient(settings());
    const { QueueUrl: url = '' } = await sqs.send(new CreateQueueCommand({ QueueName: BUS }));
    const { Attributes: { QueueArn: arn = '' } = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
    );
    await client.send(new CreateEventBusCommand({ Name: BUS }));
    const EventPattern = JSON.stringify({ 'replay-name': [{ exists: false }] });
    await client.send(new PutRuleCommand({ Name: 'all', EventBusName: BUS, EventPattern }));
    await client.send(new PutTargetsCommand({ Rule: 'all', EventBusName: BUS, Targets: [{ Id: 'queue', Arn: arn }] }));
    return new BothBuses(client, sqs, url);
  }

  close = () => this.client.destroy();

  /** What PutEvents answers on both sides, and the events that come of it, without their ids and times. */
  async put(entries: readonly PutEventsRequestEntry[]): Promise<readonly [ours: unknown, theirs: unknown]> {
    const [ours, theirs] = await this.answers(entries);
    const [taken, delivered] = await this.events();
    return [
      { answer: codesOf(ours), events: sorted(taken) },
      { answer: codesOf(theirs), events: sorted(delivered) },
    ];
  }

  /** The times of the events that come of some entries. */
  async timesOf(entries: readonly PutEventsRequestEntry[]): Promise<readonly (readonly string[])[]> {
    await this.answers(entries);
    return (await this.events()).map((events) => events.map(({ time }) => time));
  }

  async answers(given: readonly PutEventsRequestEntry[]): Promise<readonly [ours: Outcome, theirs: Outcome]> {
    const Entries = given.map((entry) => ({ ...entry, EventBusName: BUS }));
    this.taken = [];
    const ours = await outcomeOf(() => {
      const { output, taken } = this.simulated.putEvents({ Entries });
      this.taken = taken.map(({ event }) => event);
      return output;
    });
    const theirs = await outcomeOf(() => this.client.send(new PutEventsCommand({ Entries })));
    return [ours, theirs];
  }

  /** The events that came of the last call. */
  private async events(): Promise<readonly [ours: readonly BusEvent[], theirs: readonly BusEvent[]]> {
    return [this.taken, await this.delivered(this.taken.length)];
  }

  private async delivered(count: number): Promise<readonly BusEvent[]> {
    const events: BusEvent[] = [];
    await eventually(
      `${count} events`,
      async () => {
        while (events.length < count) {
          const request = { QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 };
          const { Messages: messages = [] } = await this.sqs.send(new ReceiveMessageCommand(request));
          if (messages.length === 0) return undefined;
          for (const { Body: body = '', ReceiptHandle } of messages) {
            await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.queueUrl, ReceiptHandle }));
            events.push(JSON.parse(body));
          }
        }
        return true;
      },
      5,
    );
    return events;
  }
}

/** Which entries were taken, and by which code the others were not. */
function codesOf(outcome: Outcome): unknown {
  if ('error' in outcome) return outcome;
  const { FailedEntryCount: failed, Entries: entries } = outcome.output as {
    readonly FailedEntryCount: number;
    readonly Entries: readonly { readonly ErrorCode?: string }[];
  };
  return { failed, codes: entries.map(({ ErrorCode: code = 'taken' }) => code) };
}

/** Their time is left out, too: the local AWS does not take it from the entry. */
const sorted = (events: readonly BusEvent[]) =>
  events.map(({ id: _, time: __, ...event }) => JSON.stringify(Object.entries(event).sort())).sort();
