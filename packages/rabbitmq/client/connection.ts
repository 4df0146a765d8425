import { inTime } from '@orderflow/messaging';
import { type ChannelModel, connect } from 'amqplib';
import type { RabbitClientOptions } from './client-options.ts';

/** Seconds between heartbeats: a broker that is gone without a word is noticed after two of them. */
const HEARTBEAT_SECONDS = 10;

/** Milliseconds to connect, and to find out where. */
const CONNECT_TIMEOUT_MS = 5000;

/** Milliseconds that the broker may take to answer when a connection is closed. */
const CLOSE_TIMEOUT_MS = 5000;

/** A connection to the broker. */
export interface Connection {
  readonly model: ChannelModel;
  /** Closes it, in some seconds whatever the broker does. Never fails, and may be called again. */
  close(): Promise<void>;
}

export type Connect = (options: RabbitClientOptions) => Promise<Connection>;

/** Connects once; who uses the connection connects again. @throws RabbitError `NOT_CONNECTED` after some seconds, or the error of the socket */
export const connectTo: Connect = async ({ url, tls, name = 'orderflow' }) => {
  const given = new URL(typeof url === 'string' ? url : await inTime(url(), CONNECT_TIMEOUT_MS, noUrl));
  given.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  const socket = new AbortController();
  const options = {
    ...tls,
    timeout: CONNECT_TIMEOUT_MS,
    clientProperties: { connection_name: name },
    signal: socket.signal,
  };
  const model = await connect(given.href, options);
  model.on('error', () => undefined); // `close` follows
  return connectionOf(model, socket);
};

/** @param socket aborted when the broker does not answer */
export function connectionOf(model: ChannelModel, socket: AbortController): Connection {
  const close = async () => {
    const closed = model.close().catch(() => undefined); // it fails when it is closed already
    await inTime(closed, CLOSE_TIMEOUT_MS, noAnswer).catch(() => socket.abort());
  };
  let closing: Promise<void> | undefined;
  return {
    model,
    close() {
      closing ??= close();
      return closing;
    },
  };
}

const noAnswer = () => new RabbitError('NOT_CLOSED', `not closed within ${CLOSE_TIMEOUT_MS} ms`);
const noUrl = () => new RabbitError('NOT_CONNECTED', `no URL of the broker within ${CONNECT_TIMEOUT_MS} ms`);

/** An error of the client. Its name is a code that says why: `NOT_CONNECTED`, `NOT_STARTED`, `CONFIRM_TIMEOUT`. */
export class RabbitError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
