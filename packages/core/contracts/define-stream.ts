import type { AnyContract } from './define-event.ts';

/** A kind of stream in the event store: what its streams are called and which events they hold. */
export interface StreamContract<Name extends string = string, Key extends string = string> {
  /** What each stream's name begins with: `payment`. */
  readonly name: Name;
  /** The field of the events' data that tells one stream from another: `orderId`. */
  readonly key: Key;
  /** All events that the stream may hold. */
  readonly events: readonly AnyContract[];
  /** All names of such streams, as an IAM condition matches them: `payment-*`. */
  readonly pattern: `${Name}-*`;
  /** The stream of a key: `payment-o1`. */
  nameFor(key: string): `${Name}-${string}`;
  /** The key of a stream; `undefined` for the name of a stream of another kind. */
  keyOf(stream: string): string | undefined;
}

/** A contract whose data has this field, a string. */
type Keyed<Key extends string> = AnyContract & { parse(data: unknown): Readonly<Record<Key, string>> };

/**
 * Declares a kind of stream, once: its names, the rights to append to it, and what a trace or a rebuild finds in it all come
 * from here.
 *
 * @example
 * export const PaymentStream = defineStream('payment', { key: 'orderId', events: [PaymentCompleted, PaymentFailed] });
 * PaymentStream.nameFor('o1') // 'payment-o1'
 */
export function defineStream<const Name extends string, const Key extends string>(
  name: Name,
  { key, events }: { readonly key: Key; readonly events: readonly Keyed<Key>[] },
): StreamContract<Name, Key> {
  const prefix = `${name}-` as const;
  return {
    name,
    key,
    events,
    pattern: `${name}-*`,
    nameFor: (value) => `${prefix}${value}`,
    keyOf: (stream) => (stream.startsWith(prefix) ? stream.slice(prefix.length) : undefined),
  };
}
