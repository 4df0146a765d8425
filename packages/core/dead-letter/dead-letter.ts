import type { SQSRecord } from 'aws-lambda';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { type DeadLetterAttributes, writeAttributes } from './dead-letter-attributes.ts';

/** What a consumer notes about a message that it gives up; its name and the time are added. */
export type DeadLetterNote = Omit<DeadLetterAttributes, 'consumer' | 'deadLetteredAt'>;

/**
 * Sends an unchanged copy of a message to the consumer's dead-letter queue, with the note as attributes. The caller then
 * acknowledges the original.
 *
 * - crash, or error, before the write: the message comes again and is dead-lettered then.
 * - crash, or a lost answer, after it: the message comes again and is dead-lettered once more. Twice in the queue, never
 *   lost.
 * @throws whatever SQS throws
 */
export async function deadLetter(
  { body, attributes: system }: Pick<SQSRecord, 'body' | 'attributes'>,
  note: DeadLetterNote,
  { sqs, clock, consumer }: Pick<RuntimeDeps, 'sqs' | 'clock' | 'consumer'>,
): Promise<void> {
  const deadLetteredAt = new Date(clock()).toISOString();
  const trace = system?.AWSTraceHeader;
  // Loaded with the first failure: see `lambdaDeps`.
  const { SendMessageCommand } = await import('../surroundings/sqs-client.ts');
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: consumer.dlqUrl,
      MessageBody: body,
      MessageAttributes: writeAttributes(body, { ...note, consumer: consumer.name, deadLetteredAt }),
      ...(trace && { MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: trace } } }),
    }),
  );
}
