/** What a history says of an invocation that a schedule made. */
export const TICK = '(tick)';

interface QueueRecord {
  readonly messageId?: string;
  readonly body?: string;
  readonly dynamodb?: { readonly Keys?: Readonly<Record<string, Readonly<Record<string, string>>>> };
}

/** What a function is invoked with: its messages with their types and keys, or the keys of its records. */
export function aboutEvent(event: unknown): string {
  const {
    Records: records,
    rawPath,
    requestContext,
  } = event as {
    readonly Records?: readonly QueueRecord[];
    readonly rawPath?: string;
    readonly requestContext?: { readonly http?: { readonly method?: string } };
  };
  if (records) return `[${records.map(aboutRecord).join('; ')}]`;
  return rawPath === undefined ? '' : `[${requestContext?.http?.method} ${rawPath}]`;
}

function aboutRecord({ messageId, body = '', dynamodb }: QueueRecord): string {
  if (dynamodb)
    return Object.values(dynamodb.Keys ?? {})
      .map(({ S, N }) => S ?? N ?? '?')
      .join(':');
  return `${messageId?.replace(/^[0-]*([^-]*-)*0*/, '#')} ${aboutBody(body)}`;
}

/** Type and stream of an event, as far as it is one. */
function aboutBody(body: string): string {
  try {
    const { 'detail-type': type, detail } = JSON.parse(body);
    const { metadata, data } = detail ?? {};
    const key = metadata?.stream ?? Object.values(data ?? {}).find((value) => typeof value === 'string') ?? '';
    return `${type} ${key}`.trim();
  } catch {
    return body.slice(0, 40);
  }
}

/** What became of an invocation: what is to come again, or the error. */
export function outcomeOf(result: PromiseSettledResult<unknown>): string {
  if (result.status === 'rejected') return `fails: ${result.reason}`;
  const value = result.value as {
    readonly batchItemFailures?: readonly unknown[];
    readonly statusCode?: number;
  } | null;
  if (value?.statusCode !== undefined) return `answers ${value.statusCode}`;
  const again = value?.batchItemFailures?.length ?? 0;
  return again > 0 ? `returns: ${again} to come again` : 'returns';
}
