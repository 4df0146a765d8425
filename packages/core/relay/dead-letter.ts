import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { writeAttributes } from '../dead-letter/index.ts';
import { reasonOf } from '../failures/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import { identityOf, type NonRetryable } from './event-result.ts';

export interface FailureQueue {
  readonly sqs: Pick<SQSClient, 'send'>;
  readonly clock: () => number;
  readonly failureQueueUrl: string;
}

type Deps = FailureQueue & { readonly telemetry: Telemetry };

/**
 * Sends a message to the failure queue for each event that can never be published. The event itself stays in the event
 * store; the message has its position there and the reason.
 *
 * - crash, or error, before a message is sent: the record is retried, and the event dead-lettered then.
 * - crash, or lost response, after it: the record is retried, and the event dead-lettered a second time.
 * @returns those that could not be sent, and must be retried
 */
export async function deadLetter(results: readonly NonRetryable[], deps: Deps): Promise<NonRetryable[]> {
  const isSent = await Promise.all(results.map((result) => deadLetterOne(result, deps)));
  return results.filter((_, at) => !isSent[at]);
}

async function deadLetterOne(result: NonRetryable, deps: Deps): Promise<boolean> {
  const { commit, event, code, reason } = result;
  const fields = { stream: commit.stream, version: commit.version, code, reason, ...identityOf(event) };
  try {
    await send(result, deps);
    deps.telemetry.error('event dead-lettered', fields);
    return true;
  } catch (error) {
    deps.telemetry.error('event not dead-lettered, will retry', { ...fields, error: reasonOf(error) });
    return false;
  }
}

async function send({ commit, event, code, reason }: NonRetryable, deps: FailureQueue): Promise<void> {
  const { stream, version } = commit;
  const deadLetteredAt = new Date(deps.clock()).toISOString();
  const identity = {
    eventId: event?.eventId ?? 'unknown',
    correlationId: shortened(event?.correlationId ?? 'unknown'),
    type: shortened(event?.type ?? 'unknown'),
  };
  const body = JSON.stringify({ stream, version, ...identity, code, reason: shortened(reason), deadLetteredAt });
  await deps.sqs.send(
    new SendMessageCommand({
      QueueUrl: deps.failureQueueUrl,
      MessageBody: body.replace(NOT_XML, escaped),
      MessageAttributes: writeAttributes(body, {
        ...{ class: 'permanent', reason: `${code}: ${reason}`, consumer: 'relay' },
        ...identity,
        deadLetteredAt,
      }),
    }),
  );
}

/** An item of the event store may have long values, and the JSON of all of them must fit into an SQS message. */
const shortened = (text: string) => text.slice(0, 1024);

/** The two characters that JSON does not escape and SQS does not accept in a body. */
const NOT_XML = /[\ufffe\uffff]/g;

const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16)}`;
