import { InvalidMessageContents, type MessageAttributeValue, SQSServiceException } from '@aws-sdk/client-sqs';

/** The parts of a message that SQS validates. */
export interface Sendable {
  readonly MessageBody?: string | undefined;
  readonly MessageAttributes?: Readonly<Record<string, MessageAttributeValue>> | undefined;
  readonly DelaySeconds?: number | undefined;
}

/** An error of SQS about a request, by its name. */
export const refusal = (name: string, message: string) =>
  new SQSServiceException({ name, $fault: 'client', $metadata: {}, message });

export const invalidValue = (message: string) => refusal('InvalidParameterValue', message);

/** 1 MiB since August 2025, 256 KiB before. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
const MAX_BYTES = 1_048_576;

/** XML 1.0's characters. @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const LEGAL = /^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]+$/u;

/** @throws SQSServiceException when SQS would not accept the message */
export function checkSendable({ MessageBody: body = '', MessageAttributes = {}, DelaySeconds: delay }: Sendable): void {
  if (body === '') throw refusal('MissingParameter', 'The request must contain the parameter MessageBody.');
  if (!LEGAL.test(body))
    throw new InvalidMessageContents({ message: 'Invalid characters found in the body', $metadata: {} });
  checkSeconds('DelaySeconds', delay ?? 0, 900);
  const attributes = Object.entries(MessageAttributes);
  if (attributes.length > 10) throw invalidValue('at most 10 message attributes');
  const texts = attributes.map(([name, { DataType: type = '', StringValue: value = '' }]) => ({ name, type, value }));
  for (const { name, value } of texts)
    if (!LEGAL.test(value)) throw invalidValue(`the value of ${name} is empty or illegal`);
  const parts = [body, ...texts.flatMap(({ name, type, value }) => [name, type, value])];
  if (parts.reduce((bytes, part) => bytes + Buffer.byteLength(part), 0) > MAX_BYTES)
    throw invalidValue(`One or more parameters are invalid. Reason: Message must be shorter than ${MAX_BYTES} bytes.`);
}

/** The longest visibility timeout, in seconds: 12 hours. */
export const MAX_VISIBILITY = 43_200;

/** @throws SQSServiceException when it is not a whole number of seconds from 0 to `max` */
export function checkSeconds(parameter: string, seconds: number | undefined, max: number): void {
  if (seconds === undefined || !Number.isInteger(seconds) || seconds < 0 || seconds > max)
    throw invalidValue(`Value ${seconds} for parameter ${parameter} is invalid. Reason: Must be between 0 and ${max}.`);
}
