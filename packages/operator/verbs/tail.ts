import {
  DeleteRuleCommand,
  type EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { Manifest } from '@orderflow/core/manifest';
import { unlessMissing } from './unless-missing.ts';

export interface TailDeps {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  readonly sqs: Pick<SQSClient, 'send'>;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

export interface TailFilter {
  /** `order.created`, or with `*` for any characters: `order.*`. @default all types */
  readonly type?: string | undefined;
  /** The same for the source. @default all sources */
  readonly source?: string | undefined;
}

/** A tap on the bus: a rule and a queue of its own, under one name. */
export interface Tap {
  readonly name: string;
  readonly busName: string;
  readonly queueUrl: string;
  readonly pattern: string;
}

type Bus = Manifest['bus'];

/** How long a tap is kept when nobody says that it is in use: milliseconds. */
const LEASE_MS = 5 * 60_000;
/** How often a tap in use says so: milliseconds. */
const RENEW_MS = 60_000;

/** Texts that a pattern's operator takes literally. */
const wanted = (text: string) => (text.includes('*') ? { wildcard: text.replaceAll('\\', '\\\\') } : text);

/** The event pattern of a filter. */
export const patternFor = ({ type, source }: TailFilter): object => ({
  source: [source === undefined ? { prefix: '' } : wanted(source)],
  ...(type !== undefined && { 'detail-type': [wanted(type)] }),
});

/** A queue's name has 80 characters at most, a rule's 64. */
const prefixOf = ({ name }: Bus): string => `${name.replace(/[^\w-]/g, '-').slice(0, 40)}-tail-`;

/**
 * Makes a tap. The rule comes first and goes last, and says until when it is in use: whatever a crash leaves is found by its
 * rule, and removed by {@link sweepTaps}.
 * @param id makes its name unique: up to 16 of a-z 0-9
 */
export async function openTap(bus: Bus, filter: TailFilter, id: string, deps: TailDeps): Promise<Tap> {
  const name = `${prefixOf(bus)}${id}`;
  const tap = { name, busName: bus.name, pattern: JSON.stringify(patternFor(filter)), queueUrl: '' };
  try {
    const ruleArn = await putRule(tap, deps);
    const { QueueUrl: queueUrl = '' } = await deps.sqs.send(
      new CreateQueueCommand({ QueueName: name, Attributes: { MessageRetentionPeriod: '300' } }),
    );
    const { Attributes = {} } = await deps.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: ['QueueArn'] }),
    );
    const { QueueArn: queueArn = '' } = Attributes;
    const Policy = JSON.stringify(policyFor(queueArn, ruleArn));
    await deps.sqs.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl, Attributes: { Policy } }));
    await deps.eventBridge.send(
      new PutTargetsCommand({ Rule: name, EventBusName: bus.name, Targets: [{ Id: 'tail', Arn: queueArn }] }),
    );
    return { ...tap, queueUrl };
  } catch (error) {
    await closeTap(tap, deps).catch(() => {}); // the first error says more, and the next run sweeps
    throw error;
  }
}

/** Makes the rule, or says anew until when it is in use. @returns its ARN */
async function putRule({ name, busName, pattern }: Tap, { eventBridge, clock }: TailDeps): Promise<string> {
  const until = new Date(clock() + LEASE_MS).toISOString();
  const { RuleArn: arn = '' } = await eventBridge.send(
    new PutRuleCommand({
      Name: name,
      EventBusName: busName,
      EventPattern: pattern,
      Description: `orderflow tail: in use until ${until}, and removed after it`,
    }),
  );
  return arn;
}

const policyFor = (queueArn: string, ruleArn: string) => ({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sqs:SendMessage',
      Resource: queueArn,
      Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
    },
  ],
});

/** Removes a tap, or what there is of it. Safe to repeat. */
export async function closeTap({ name, busName }: Pick<Tap, 'name' | 'busName'>, deps: TailDeps): Promise<void> {
  const { eventBridge, sqs } = deps;
  const { Targets: targets = [] } =
    (await unlessMissing(() =>
      eventBridge.send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: busName })),
    )) ?? {};
  const Ids = targets.map(({ Id }) => Id ?? '');
  if (Ids.length > 0) await eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName: busName, Ids }));
  const found = await unlessMissing(() => sqs.send(new GetQueueUrlCommand({ QueueName: name })));
  if (found) await unlessMissing(() => sqs.send(new DeleteQueueCommand({ QueueUrl: found.QueueUrl })));
  await unlessMissing(() => eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName: busName })));
}

/** Removes the taps that nobody uses any more: what earlier runs left when they were killed. @returns their names */
export async function sweepTaps(bus: Bus, deps: TailDeps): Promise<readonly string[]> {
  const swept: string[] = [];
  let from: string | undefined;
  do {
    const { Rules: rules = [], NextToken: next } = await deps.eventBridge.send(
      new ListRulesCommand({ EventBusName: bus.name, NamePrefix: prefixOf(bus), NextToken: from }),
    );
    for (const { Name: name = '', Description: description = '' } of rules) {
      const until = Date.parse(/in use until (\S+),/.exec(description)?.[1] ?? '');
      if (until > deps.clock()) continue;
      await closeTap({ name, busName: bus.name }, deps);
      swept.push(name);
    }
    from = next;
  } while (from);
  return swept;
}

/** A tapped event, as EventBridge delivered it. */
export type TappedEvent = Readonly<Record<string, unknown>> & {
  readonly source?: string;
  readonly 'detail-type'?: string;
  readonly time?: string;
  readonly detail?: {
    readonly data?: unknown;
    readonly metadata?: { readonly eventId?: string; readonly correlationId?: string; readonly timestamp?: string };
  };
};

/**
 * The events of a tap, until it is interrupted. An event may come twice, and out of order.
 * @throws whatever SQS throws, such as that the queue is gone
 */
export async function* eventsOf(tap: Tap, deps: TailDeps, interrupted: AbortSignal): AsyncGenerator<TappedEvent> {
  let renewed = deps.clock();
  while (!interrupted.aborted) {
    if (deps.clock() - renewed >= RENEW_MS) {
      await putRule(tap, deps);
      renewed = deps.clock();
    }
    const messages = await receive(tap, deps, interrupted);
    for (const { Body: body = '{}' } of messages) yield JSON.parse(body) as TappedEvent;
    if (messages.length > 0)
      await deps.sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: tap.queueUrl,
          Entries: messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })),
        }),
      );
  }
}

async function receive({ queueUrl }: Tap, { sqs }: TailDeps, abortSignal: AbortSignal): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 10 });
  try {
    const { Messages = [] } = await sqs.send(command, { abortSignal });
    return Messages;
  } catch (error) {
    if (abortSignal.aborted) return [];
    throw error;
  }
}

/** Whether an event is about a key: one of its fields has it as its value, or it was stored in a stream of that key. */
export const isAbout = ({ detail }: TappedEvent, key: string): boolean => {
  const { data, metadata = {} } = detail ?? {};
  const fields = typeof data === 'object' && data !== null ? Object.values(data) : [];
  return fields.includes(key) || metadata.correlationId === key || (metadata.eventId ?? '').includes(`-${key}:`);
};
