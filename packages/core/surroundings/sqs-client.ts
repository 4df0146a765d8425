/** Just what is needed of the SQS client: imported by name, so that a bundler drops the rest of a lazily loaded chunk. */
export { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
