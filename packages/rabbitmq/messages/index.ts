/** Messages of events: how one is written and read. */
export { DlqFailed, dlqMessage } from './dlq-failed.ts';
export {
  type IncomingDelivery,
  type MessageParts,
  messageOf,
  type OutgoingMessage,
  outgoingMessage,
  placeOf,
  STREAM_HEADER,
} from './messages.ts';
