/** What came of a call: an output, or an error by its name, with what it tells beside its message. */
export type Outcome =
  | { readonly output: object }
  | { readonly error: string; readonly item?: unknown; readonly reasons?: readonly { readonly Code?: string }[] };

/** Runs a call. An error that is none of the service's (something is not simulated) is thrown on. */
export async function outcomeOf(call: () => unknown): Promise<Outcome> {
  try {
    return { output: inOrder(plainOf(await call())) };
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const { Item: item, CancellationReasons: reasons } = error;
    return {
      error: error.name,
      ...(item !== undefined && { item: plainOf(item) }),
      ...(reasons && { reasons: reasons.map(({ Code, Item }) => plainOf({ Code, Item })) }),
    };
  }
}

/** The items of a BatchGetItem come in no particular order. */
function inOrder(output: { readonly Responses?: Readonly<Record<string, readonly object[]>> }): object {
  if (!output.Responses) return output;
  const sorted = Object.entries(output.Responses).map(([table, items]) => [table, items.map(textOf).sort()]);
  return { ...output, Responses: Object.fromEntries(sorted) };
}

const textOf = (item: object) => JSON.stringify(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1)));

interface ServiceError extends Error {
  readonly $fault: string;
  readonly Item?: unknown;
  readonly CancellationReasons?: readonly { readonly Code?: string; readonly Item?: unknown }[];
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && '$fault' in error && '$metadata' in error;

/** Without what only the wire has, and without fields that are undefined. */
function plainOf(value: unknown): object {
  const { $metadata: _, ...rest } = JSON.parse(JSON.stringify(value ?? {}));
  return rest;
}
