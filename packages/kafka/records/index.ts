/** Records of events: how one is written and read. */
export { type CloudEventsMode, type Envelope, type Failed, HEADERS } from '@orderflow/messaging';
export { DlqFailed, dlqRecord } from './dlq-failed.ts';
export { eventRecord } from './event-record.ts';
export { messageOf, type RecordOpener, recordOpener } from './open-record.ts';
export { type IncomingRecord, type OutgoingRecord, positionText, type RecordPosition } from './records.ts';
export { dlqTopicOf, firstWord } from './topics.ts';
