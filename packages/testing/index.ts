/** Tests of a pipeline without AWS: in-memory DynamoDB, SQS and bus, given-when-then, fixtures. */
export { type Item, marshalled, type Plain, plain } from './attribute-values.ts';
export { type AwsRequest, awsEndpoint, commitFound, lambdaEnvironment } from './aws-endpoint.ts';
export { consumerFixture, DLQ, QUEUE } from './consumer-fixture.ts';
export { contextFixture } from './context-fixture.ts';
export { type Crash, CrashingProcess } from './crashing-process.ts';
export { FakeDynamoDB, type FakeOptions, type Fault, type Sent } from './fake-dynamodb.ts';
export { type CallFailure, type EntryResponse, FakeEventBus } from './fake-event-bus.ts';
export { FakeMappings } from './fake-mappings.ts';
export { type FakeProvider, fakeProvider } from './fake-provider.ts';
export { FakeSQS, type SentMessage } from './fake-sqs.ts';
export { fakeTime } from './fake-time.ts';
export { specify } from './given-when-then.ts';
export { type LoggedLine, RecordedTelemetry } from './recorded-telemetry.ts';
export { busEvent, sqsBatch, sqsRecord } from './sqs-batch.ts';
export { checkSeconds, checkSendable, invalidValue, MAX_VISIBILITY } from './sqs-limits.ts';
export { storedMessage } from './stored-message.ts';
export { surroundingsFixture } from './surroundings-fixture.ts';
export {
  type Counted,
  causes,
  counting,
  opened,
  THING_EVENTS,
  ThingCounted,
  type ThingEvent,
  ThingOpened,
  type ThingReaction,
  thingMessage,
  thingReaction,
  touched,
} from './things.ts';
export { turns, until } from './turns.ts';
