import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { Item } from '@orderflow/core/store';
import type { RebuildRequest } from '@orderflow/core/views';

export interface RebuildFunctionDeps {
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly sleep: (ms: number) => Promise<void>;
}

/** Streams of one invocation: so few that they are done long before it times out. */
const CHUNK = 20;
/** Invocations at the same time. */
const CONCURRENCY = 4;
/** Tries of one invocation. */
const ATTEMPTS = 5;

/**
 * Has a projection's function apply some streams, as many invocations as it takes.
 * @param onDone called after each invocation, with the number of streams done
 * @throws Error that says what the function failed with
 */
export async function applyStreams(
  functionName: string,
  views: RebuildRequest['rebuild']['views'],
  streams: Iterable<string>,
  deps: RebuildFunctionDeps,
  {
    interrupted,
    onDone = () => {},
  }: { readonly interrupted?: AbortSignal; readonly onDone?: (done: number) => void } = {},
): Promise<void> {
  const sorted = [...streams].sort((a, b) => keyIn(a).localeCompare(keyIn(b)));
  let at = 0;
  const work = async () => {
    while (at < sorted.length && !interrupted?.aborted) {
      const chunk = sorted.slice(at, at + CHUNK);
      at += chunk.length;
      await invoke(functionName, { rebuild: { views, streams: chunk } }, deps);
      onDone(at);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** Streams of one key are often of one view: they are applied together. */
const keyIn = (stream: string): string => `${stream.slice(stream.indexOf('-') + 1)} ${stream}`;

async function invoke(
  FunctionName: string,
  request: RebuildRequest,
  { lambda, sleep }: RebuildFunctionDeps,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const { FunctionError: failed, Payload: payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: Buffer.from(JSON.stringify(request)) }),
    );
    const answer = JSON.parse(Buffer.from(payload ?? []).toString() || '{}') as {
      views?: unknown;
      errorMessage?: string;
    };
    if (!failed && Array.isArray(answer.views)) return;
    if (!failed) throw new Error(`${FunctionName} does not know how to rebuild its views: deploy it anew`);
    if (attempt === ATTEMPTS) throw new Error(`${FunctionName} failed: ${answer.errorMessage ?? failed}`);
    await sleep(200 * 2 ** attempt);
  }
}

/** The names of all streams of the event store, or of those with commits since a time. A scan. */
export async function streamsIn(
  TableName: string,
  { dynamodb }: Pick<RebuildFunctionDeps, 'dynamodb'>,
  since?: number,
): Promise<ReadonlySet<string>> {
  const streams = new Set<string>();
  let from: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({
        TableName,
        ProjectionExpression: '#stream',
        ExpressionAttributeNames: { '#stream': 'stream', ...(since !== undefined && { '#at': 'at' }) },
        ...(since !== undefined && {
          FilterExpression: '#at >= :since',
          ExpressionAttributeValues: { ':since': { S: new Date(since).toISOString() } },
        }),
        ConsistentRead: true,
        ExclusiveStartKey: from,
      }),
    );
    for (const { stream } of page.Items ?? []) streams.add(stream?.S ?? '');
    from = page.LastEvaluatedKey;
  } while (from);
  return streams;
}
