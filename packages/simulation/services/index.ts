export { SimulatedDynamoDB } from './dynamodb.ts';
export { SimulatedBus } from './event-bus.ts';
export { SimulatedSQS } from './sqs.ts';
export { toEvent } from './sqs-event.ts';
export {
  type Answer,
  type Call,
  type Definition,
  Execution,
  type State,
  StatesError,
  type TaskState,
} from './step-functions/index.ts';
export type * as language from './step-functions/language.ts';
export { VirtualHost } from './step-functions/virtual-host.ts';
