import type { Transport } from '@orderflow/core/publisher';
import type { OutgoingMessage } from '../messages/index.ts';
import type { RabbitProducer } from '../rabbit-client.ts';

/**
 * The limit of a message in bytes. RabbitMQ takes more (`max_message_size`, 16 MiB since 4.0); a message that goes through Lambda's mapping must
 * fit into an invocation of 6 MB as base64.
 */
export const MAX_MESSAGE_BYTES = 4_000_000;

/** Sends messages to RabbitMQ. The id of an accepted message is its event id. */
export const rabbitTransport = (producer: RabbitProducer): Transport<OutgoingMessage> => ({
  limits: { maxEntries: 500, maxBatchBytes: MAX_MESSAGE_BYTES, maxEntryBytes: MAX_MESSAGE_BYTES },
  sizeOf: messageBytes,
  // A message that no queue takes is taken once a queue is bound; one that a queue refuses, once there is room.
  isNonRetryable: () => false,
  send: (batch) => producer.send(batch),
});

function messageBytes({ value, headers }: OutgoingMessage): number {
  let bytes = 200 + Buffer.byteLength(value);
  for (const [name, text] of Object.entries(headers)) bytes += 10 + Buffer.byteLength(name) + Buffer.byteLength(text);
  return bytes;
}
