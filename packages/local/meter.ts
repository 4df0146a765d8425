import type { State } from '@orderflow/operator';

/** What was counted of one stage. Calls are those of its functions, but for S3 and SES, which both flows use alike. */
export interface Metered {
  readonly calls: number;
  /** DynamoDB request units. */
  readonly writes: number;
  readonly reads: number;
  /** Put on the bus. */
  readonly events: number;
  readonly invocations: number;
  readonly milliseconds: number;
  /** Brought by queues, and in how many batches. */
  readonly messages: number;
  readonly batches: number;
}

type Counts = Readonly<Record<string, number>>;

/** Everything that an endpoint has counted so far, by kind and resource. `undefined` where none counts. */
export async function readMeter({ endpoint }: Pick<State, 'endpoint'>): Promise<Counts | undefined> {
  const response = await fetch(`${endpoint}/_orderflow/meter`).catch(() => undefined);
  if (!response?.ok || !response.headers.get('content-type')?.includes('json')) return undefined;
  const counts: unknown = await response.json();
  return typeof counts === 'object' && counts !== null ? (counts as Counts) : undefined;
}

/** What of it came between two readings and concerns a stage. */
export function meteredOf(state: State, before: Counts, after: Counts): Metered {
  const functions = functionsOf(state);
  const consumers = Object.values(state.consumers);
  const resources = new Set([
    ...Object.values(state.tables),
    state.bus.name,
    ...consumers.flatMap(({ queueUrl, dlqUrl }) => [queueUrl, dlqUrl]),
    ...Object.values(state.workflows ?? {}).map(({ arn }) => arn),
  ]);
  const sum = (kind: string, among: ReadonlySet<string>) =>
    Object.entries(after).reduce((total, [key, count]) => {
      const [what, resource = ''] = key.split(' ');
      return what === kind && among.has(resource) ? total + count - (before[key] ?? 0) : total;
    }, 0);
  return {
    calls: sum('call', resources),
    writes: sum('write', resources),
    reads: sum('read', resources),
    events: sum('event', resources),
    invocations: sum('invocation', functions),
    milliseconds: sum('milliseconds', functions),
    messages: sum('message', functions),
    batches: sum('batch', functions),
  };
}

/** All but the API's, which is asked for other reasons as well. */
const functionsOf = ({ consumers, workflows = {}, relay }: State): ReadonlySet<string> =>
  new Set([
    ...Object.values(consumers).map(({ functionName }) => functionName),
    ...Object.values(workflows).flatMap(({ functionNames }) => functionNames),
    ...(relay ? [relay.functionName] : []),
  ]);
