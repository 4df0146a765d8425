import {
  DeleteRuleCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { type ReplayFromArchiveProps, replayFromArchive } from './replay-from-archive.ts';

export interface ProbeProps
  extends Pick<ReplayFromArchiveProps, 'eventBridge' | 'sleep' | 'archiveArn' | 'busArn' | 'ruleArns'> {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly clock: () => number;
  readonly busName: string;
  /** Names the probe's rule, queue and replay. */
  readonly id: string;
}

/**
 * Asks whether a replay keeps to the rules that it is aimed at, which some endpoints do not: puts an event that only a rule of
 * its own matches, replays it to other rules, and looks whether its own gets it again. Rule and queue are removed in any
 * case but a crash; then their names, `<bus>-probe-<id>`, say what they are.
 *
 * Not for an AWS account: there an archive takes events minutes after they were put.
 */
export async function keepsToRules(props: ProbeProps): Promise<boolean> {
  const probe = new Probe(props);
  try {
    await probe.prepare();
    const since = new Date(props.clock() - 1000);
    await probe.put();
    if (!(await probe.hasArrived(10))) return false;
    const span = { since, until: new Date(props.clock() + 1000) };
    await replayFromArchive({ ...props, replayName: `probe-${props.id}`, span });
    return !(await probe.hasArrived(3));
  } finally {
    await probe.remove();
  }
}

class Probe {
  private readonly name: string;
  private queueUrl = '';

  constructor(private readonly props: ProbeProps) {
    this.name = `${props.busName.slice(0, 40)}-probe-${props.id}`.slice(0, 64);
  }

  async prepare(): Promise<void> {
    const { sqs, eventBridge, busName: EventBusName, id } = this.props;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: this.name }));
    this.queueUrl = QueueUrl;
    const asked = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    const { QueueArn: Arn = '' } = (await sqs.send(asked)).Attributes ?? {};
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: policyOf(Arn) } }));
    const EventPattern = JSON.stringify({ source: [SOURCE], 'detail-type': [id] });
    await eventBridge.send(new PutRuleCommand({ Name: this.name, EventBusName, EventPattern }));
    await eventBridge.send(new PutTargetsCommand({ Rule: this.name, EventBusName, Targets: [{ Id: 'probe', Arn }] }));
  }

  async put(): Promise<void> {
    const { eventBridge, busName: EventBusName, id: DetailType } = this.props;
    const entry = { EventBusName, Source: SOURCE, DetailType, Detail: '{"data":{}}' };
    await eventBridge.send(new PutEventsCommand({ Entries: [entry] }));
  }

  async hasArrived(seconds: number): Promise<boolean> {
    const command = new ReceiveMessageCommand({ QueueUrl: this.queueUrl, WaitTimeSeconds: seconds });
    return ((await this.props.sqs.send(command)).Messages ?? []).length > 0;
  }

  /** What is there is removed, also when a part of it fails. */
  async remove(): Promise<void> {
    const { sqs, eventBridge, busName: EventBusName } = this.props;
    await Promise.allSettled([
      eventBridge
        .send(new RemoveTargetsCommand({ Rule: this.name, EventBusName, Ids: ['probe'] }))
        .finally(() => eventBridge.send(new DeleteRuleCommand({ Name: this.name, EventBusName }))),
      ...(this.queueUrl ? [sqs.send(new DeleteQueueCommand({ QueueUrl: this.queueUrl }))] : []),
    ]);
  }
}

/** None of the pipeline's own sources, which the bus takes from the relay only. */
const SOURCE = 'operator.probe';

const policyOf = (Resource: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage', Resource },
    ],
  });
