import type { SQSEvent, SQSMessageAttributes, SQSRecord } from 'aws-lambda';
import { md5, type ReceivedMessage, systemAttributes } from './sqs-message.ts';

/** The event with which Lambda calls a function for messages that it has received. */
export const toEvent = (messages: readonly ReceivedMessage[], queueArn: string): SQSEvent => ({
  Records: messages.map((message) => recordOf(message, queueArn)),
});

function recordOf(message: ReceivedMessage, queueArn: string): SQSRecord {
  return {
    messageId: message.id,
    receiptHandle: message.handle,
    body: message.body,
    attributes: systemAttributes(message) as unknown as SQSRecord['attributes'],
    messageAttributes: attributesOf(message),
    md5OfBody: md5(message.body),
    eventSource: 'aws:sqs',
    eventSourceARN: queueArn,
    awsRegion: queueArn.split(':')[3] ?? '',
  };
}

const attributesOf = ({ attributes }: ReceivedMessage): SQSMessageAttributes =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, { DataType: dataType = 'String', StringValue: stringValue }]) => [
      name,
      {
        dataType: dataType as 'String',
        stringListValues: [],
        binaryListValues: [],
        ...(stringValue !== undefined && { stringValue }),
      },
    ]),
  );
