import type { ReceivedFrom } from '@orderflow/core/batch';
import type { AnyContract } from '@orderflow/core/contracts';
import { type IncomingMessage, messageOpener } from '@orderflow/messaging';
import { type IncomingRecord, positionText } from './records.ts';

/** Reads a record. `undefined`: it is an event that the subscriber does not subscribe to. */
export type RecordOpener<Contracts extends readonly AnyContract[]> = (
  record: IncomingRecord,
) => ReceivedFrom<Contracts> | undefined;

/** Makes a function that reads records as events of `contracts`. The id of an event without one is `topic:partition:offset`. */
export function recordOpener<const Contracts extends readonly AnyContract[]>(
  contracts: Contracts,
): RecordOpener<Contracts> {
  const open = messageOpener(contracts);
  return (record) => open(messageOf(record));
}

/** A record in the shape that all brokers share. */
export const messageOf = (record: IncomingRecord): IncomingMessage => ({
  value: record.value,
  headers: record.headers,
  timestamp: record.timestamp,
  place: positionText(record),
  origin: `kafka.${record.topic}`,
});
