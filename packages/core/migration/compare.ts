import { isDeepStrictEqual } from 'node:util';
import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { inNewestVersion, type StreamContract } from '../contracts/index.ts';
import { commitOf, type Item } from '../store/index.ts';

/** What one side has decided about a key. */
export interface Decided<Decision = unknown> {
  readonly decision: Decision;
  /** When, in ISO 8601. */
  readonly at: string;
}

/** What both sides have decided about a key; `undefined` where a side has decided nothing. */
export interface Difference<Decision = unknown> {
  readonly key: string;
  readonly calls: Decision | undefined;
  readonly events: Decision | undefined;
}

/** A difference that is wanted, with its reason. */
export interface Explanation<Decision = unknown> {
  readonly because: string;
  explains(difference: Difference<Decision>): boolean;
}

export interface CompareOptions<Decision> {
  /** @default none: every difference is unexplained */
  readonly explanations?: readonly Explanation<Decision>[];
  /** A key that one side has decided after this time is still waiting for the other side. ISO 8601. @default none waits */
  readonly waitingSince?: string;
}

export interface Comparison<Decision = unknown> {
  /** How many keys both sides have decided alike. */
  readonly same: number;
  /** How many the other side may still decide. */
  readonly waiting: number;
  /** How many differ as explained, by the explanation's reason. */
  readonly explained: Readonly<Record<string, number>>;
  readonly unexplained: readonly Difference<Decision>[];
}

/**
 * Compares what synchronous calls have decided with what event-driven consumers have decided in shadow, key by key. Of any
 * consumer: `decision` is whatever it decides, compared deeply. See {@link streamsIn} for consumers that own streams.
 */
export function compareDecisions<Decision>(
  calls: ReadonlyMap<string, Decided<Decision>>,
  events: ReadonlyMap<string, Decided<Decision>>,
  { explanations = [], waitingSince }: CompareOptions<Decision> = {},
): Comparison<Decision> {
  let same = 0;
  let waiting = 0;
  const explained: Record<string, number> = {};
  const unexplained: Difference<Decision>[] = [];
  for (const key of new Set([...calls.keys(), ...events.keys()])) {
    const [live, shadow] = [calls.get(key), events.get(key)];
    const difference = { key, calls: live?.decision, events: shadow?.decision };
    const because = explanations.find((explanation) => explanation.explains(difference))?.because;
    if (isDeepStrictEqual(difference.calls, difference.events)) same++;
    else if (isWaiting(live, shadow, waitingSince)) waiting++;
    else if (because) explained[because] = (explained[because] ?? 0) + 1;
    else unexplained.push(difference);
  }
  return { same, waiting, explained, unexplained };
}

const isWaiting = (live: Decided | undefined, shadow: Decided | undefined, since: string | undefined): boolean =>
  since !== undefined && [live, shadow].some((decided) => decided !== undefined && decided.at > since);

/** The events of a stream, as far as two sides can be alike in them. */
export type StreamDecision = readonly { readonly type: string; readonly data: unknown }[];

export interface StreamsOptions {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** An event store, or the table that has its place in shadow. */
  readonly table: string;
  readonly streams: readonly StreamContract[];
}

/**
 * What the streams of these kinds hold, by stream, each event in its newest version: two releases may have written the two sides.
 * Reads the whole table, page by page, and keeps what it has found in memory.
 * @throws ContractViolation | NewerVersion when an event has a version that its contract does not know
 */
export async function streamsIn(options: StreamsOptions): Promise<Map<string, Decided<StreamDecision>>> {
  const { dynamodb, table, streams } = options;
  const found = new Map<string, Decided<StreamDecision>>();
  let next: Item | undefined;
  do {
    const page = await dynamodb.send(
      new ScanCommand({ TableName: table, ConsistentRead: true, ExclusiveStartKey: next }),
    );
    // Commits of a stream are in the order of their versions: the sort key.
    for (const { stream, at, events } of (page.Items as Item[]).map(commitOf)) {
      const kind = streams.find(({ keyOf }) => keyOf(stream) !== undefined);
      if (!kind) continue;
      const earlier = found.get(stream)?.decision ?? [];
      const newest = events.map((event) => inNewestVersion(kind.events, event));
      found.set(stream, { at, decision: [...earlier, ...newest.map(({ type, data }) => ({ type, data }))] });
    }
    next = page.LastEvaluatedKey;
  } while (next);
  return found;
}
