import { type ChannelModel, connect } from 'amqplib';
import type { RabbitClientOptions } from './client-options.ts';

/** Seconds between heartbeats: a broker that is gone without a word is noticed after two of them. */
const HEARTBEAT_SECONDS = 10;

/** Milliseconds to connect. */
const CONNECT_TIMEOUT_MS = 5000;

/** Connects once; who uses the connection connects again. */
export async function connectTo({ url, tls, name = 'orderflow' }: RabbitClientOptions): Promise<ChannelModel> {
  const given = new URL(typeof url === 'string' ? url : await url());
  given.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  const options = { ...tls, timeout: CONNECT_TIMEOUT_MS, clientProperties: { connection_name: name } };
  const connection = await connect(given.href, options);
  connection.on('error', () => undefined); // `close` follows
  return connection;
}

/** An error of the client. Its name is a code that says why: `NOT_CONNECTED`, `CONFIRM_TIMEOUT`. */
export class RabbitError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
