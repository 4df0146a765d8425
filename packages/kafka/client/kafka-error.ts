/** An error of the client. Its name is Kafka's own, such as `MESSAGE_TOO_LARGE`, when the broker gave one. */
export class KafkaError extends Error {
  constructor(
    override readonly name: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** An error of `@platformatic/kafka`, which nests the broker's answer in lists and causes. */
interface NestedError {
  readonly apiId?: unknown;
  readonly code?: unknown;
  readonly errors?: unknown;
  readonly cause?: unknown;
}

/** The error under the name that says most: the last of Kafka's own in it, else the client's code. */
export function kafkaErrorOf(error: unknown): KafkaError {
  const ids = protocolIdsIn(error);
  const { code } = (error ?? {}) as NestedError;
  const name = ids.at(-1) ?? (typeof code === 'string' ? code : 'UNKNOWN');
  const message = error instanceof Error ? error.message : String(error);
  return new KafkaError(name, ids.length > 0 ? `${name}: ${message}` : message, { cause: error });
}

function protocolIdsIn(error: unknown, depth = 0): readonly string[] {
  if (typeof error !== 'object' || error === null || depth > 10) return [];
  const { apiId, errors, cause } = error as NestedError;
  return [
    ...(typeof apiId === 'string' ? [apiId] : []),
    ...(Array.isArray(errors) ? errors.flatMap((one) => protocolIdsIn(one, depth + 1)) : []),
    ...protocolIdsIn(cause, depth + 1),
  ];
}
