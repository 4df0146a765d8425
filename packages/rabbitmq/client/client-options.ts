/** How to reach the broker. */
export interface RabbitClientOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps:` for TLS. */
  readonly url: string | (() => Promise<string>);
  /** Names this program in the broker's list of connections. @default orderflow */
  readonly name?: string;
  /** Options of Node's sockets: `ca` for certificates of a private authority. @default the usual certificates */
  readonly tls?: object;
  /** Milliseconds after which messages that the broker has not confirmed count as failed, with the time to connect. @default 30000 */
  readonly confirmTimeoutMs?: number;
  /** Whether a message that no queue takes is a failure. Else it is dropped, as in any broadcast. @default true */
  readonly mandatory?: boolean;
}
