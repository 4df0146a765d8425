/** Records of events: how one is written and read. */
export type { CloudEventsMode } from './cloud-events.ts';
export { DlqFailed, dlqRecord, type Failed } from './dlq-failed.ts';
export { type Envelope, eventRecord, HEADERS } from './event-record.ts';
export { type BusEvent, busEventOf, type RecordOpener, recordOpener } from './open-record.ts';
export { type IncomingRecord, type OutgoingRecord, positionText, type RecordPosition } from './records.ts';
export { dlqTopicOf, firstWord } from './topics.ts';
