import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../store/index.ts';
import type { BreakerPolicy } from './policy.ts';
import type { BreakerState } from './state-machine.ts';

/** The state and the counts in a breaker's item. */
export interface Snapshot {
  /** Version of the breaker's stream that `state` is at; 0: it never changed. */
  readonly version: number;
  readonly state: BreakerState;
  /** What ended since `at` (milliseconds since the epoch), while closed. `undefined`: no call has failed yet. */
  readonly window: Window | undefined;
  /** While half-open: probes allowed, succeeded, and failed once more, and when the last one was allowed. */
  readonly probes: {
    readonly taken: number;
    readonly successes: number;
    readonly repeatedFailures: number;
    readonly lastAt: number;
  };
}

/** Calls that are counted together. A request that fails again and again, by its key, counts once: it says little of all others. */
export interface Window {
  readonly at: number;
  readonly calls: number;
  readonly failures: number;
  /** The keys of the requests that have failed. */
  readonly failed: readonly string[];
}

/** A call that failed. */
export interface FailedCall {
  /** The key of its request, if it has one. */
  readonly key: string | undefined;
}

/** Attempts to count against concurrent writers. After that, one count is lost. */
const ATTEMPTS = 5;

/**
 * One item per dependency (partition key `dependency`): a copy of the state in the breaker's stream, and the counts in that
 * state. A count belongs to one version of the state, and ends with it. Each method is at most one atomic write.
 */
export class BreakerRecord {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
    private readonly dependency: string,
    private readonly policy: Pick<BreakerPolicy, 'windowSeconds' | 'probes'>,
  ) {}

  async read(consistent = false): Promise<Snapshot> {
    const { Item: item } = await this.dynamodb.send(
      new GetItemCommand({ ...this.key(), ...(consistent && { ConsistentRead: true }) }),
    );
    return snapshotOf(item);
  }

  /** The current window. One that begins in the future by more than its length was begun by a wrong clock, and is ignored. */
  windowAt({ window }: Snapshot, now: number): Snapshot['window'] {
    return window && Math.abs(now - window.at) < 1000 * this.policy.windowSeconds ? window : undefined;
  }

  /**
   * Adds calls that succeeded, and one that failed, to the window, or begins a new window with them.
   * @returns the item after it. When its version is another one, the state has changed and the calls were not counted.
   */
  async count(seen: Snapshot, successes: number, failure: FailedCall | undefined, now: number): Promise<Snapshot> {
    let snapshot = seen;
    for (let attempt = 1; attempt <= ATTEMPTS && snapshot.version === seen.version; attempt++) {
      const window = this.windowAt(snapshot, now);
      const isNew = failure !== undefined && !(failure.key !== undefined && window?.failed.includes(failure.key));
      if (successes === 0 && !isNew) return snapshot;
      const failures = isNew ? 1 : 0;
      const keys = isNew && failure.key !== undefined ? [failure.key] : [];
      const counts = { version: seen.version, calls: successes + failures, failures };
      const counted = await this.change(
        window ? addTo(window, counts, keys) : beginWith(now, snapshot.window?.at, counts, keys),
      );
      if (counted) return counted;
      snapshot = await this.read(true);
    }
    return snapshot;
  }

  /** Takes one of the allowed probes. @returns false when there is none left */
  async takeProbe(version: number, now: number): Promise<boolean> {
    const taken = await this.change({
      UpdateExpression: 'SET #lastAt = :now ADD #taken :one',
      ConditionExpression: '#version = :version AND (attribute_not_exists(#taken) OR #taken < :probes)',
      names: ['lastAt', 'taken', 'version'],
      values: { now, one: 1, version, probes: this.policy.probes },
    });
    return taken !== undefined;
  }

  /** Counts a successful probe. @returns the number of successes; `undefined` when the state has changed */
  async countSuccess(version: number): Promise<number | undefined> {
    const counted = await this.change({
      UpdateExpression: 'ADD #successes :one',
      ConditionExpression: '#version = :version',
      names: ['successes', 'version'],
      values: { one: 1, version },
    });
    return counted?.probes.successes;
  }

  /**
   * Counts a failed probe of a request that had failed as a probe before.
   * @returns the number of such failures; `undefined` when the state has changed
   */
  async countRepeatedFailure(version: number): Promise<number | undefined> {
    const counted = await this.change({
      UpdateExpression: 'ADD #repeatedFailures :one',
      ConditionExpression: '#version = :version',
      names: ['repeatedFailures', 'version'],
      values: { one: 1, version },
    });
    return counted?.probes.repeatedFailures;
  }

  /** Gives up probes without a result, so that as many others can be taken. */
  async resetProbes({ version, probes: { taken } }: Snapshot): Promise<void> {
    await this.change({
      UpdateExpression: 'SET #taken = :none',
      ConditionExpression: '#version = :version AND #taken = :taken',
      names: ['taken', 'version'],
      values: { none: 0, version, taken },
    });
  }

  /** Writes a later state, with empty counts. Nothing changes if the item is at this version or a later one. */
  async update(version: number, state: BreakerState): Promise<Snapshot> {
    const item = { dependency: this.dependency, version, state: JSON.stringify(state) };
    const put = new PutItemCommand({
      TableName: this.table,
      Item: marshalled(item),
      ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    });
    await this.dynamodb.send(put).catch(ignoreFalseCondition);
    return snapshotOf(marshalled(item));
  }

  /** @returns the item after it; `undefined` when the condition was false */
  private async change({ names, values, ...expressions }: Update): Promise<Snapshot | undefined> {
    const answer = await this.dynamodb
      .send(
        new UpdateItemCommand({
          ...this.key(),
          ...expressions,
          ExpressionAttributeNames: Object.fromEntries(names.map((name) => [`#${name}`, name])),
          ExpressionAttributeValues: Object.fromEntries(
            Object.entries(marshalled(values)).map(([name, value]) => [`:${name}`, value]),
          ),
          ReturnValues: 'ALL_NEW',
        }),
      )
      .catch(ignoreFalseCondition);
    return answer && snapshotOf(answer.Attributes);
  }

  private key = () => ({ TableName: this.table, Key: marshalled({ dependency: this.dependency }) });
}

interface Update {
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  readonly names: readonly string[];
  readonly values: Readonly<Record<string, string | number>>;
}

interface Counts {
  readonly version: number;
  readonly calls: number;
  readonly failures: number;
}

/** Two failures at once must not lose a key: the second is counted on what the first has written. */
const addTo = ({ at: windowAt, failures: seen, failed }: Window, counts: Counts, keys: readonly string[]): Update => ({
  UpdateExpression: keys.length > 0 ? 'SET #failed = :failed ADD #calls :calls, #failures :failures' : ADD_COUNTS,
  ConditionExpression: `${AT_VERSION} AND #windowAt = :windowAt${keys.length > 0 ? ' AND #failures = :seen' : ''}`,
  names: ['calls', 'failures', 'version', 'windowAt', ...(keys.length > 0 ? ['failed'] : [])],
  values: { ...counts, windowAt, ...(keys.length > 0 && { seen, failed: JSON.stringify([...failed, ...keys]) }) },
});

const ADD_COUNTS = 'ADD #calls :calls, #failures :failures';

/** Replaces the window that was read, if there was one. At version 0 there may be no item yet. */
function beginWith(now: number, seen: number | undefined, counts: Counts, keys: readonly string[]): Update {
  const asSeen = seen === undefined ? 'attribute_not_exists(#windowAt)' : '#windowAt = :seen';
  const atVersion = counts.version === 0 ? `(attribute_not_exists(#version) OR ${AT_VERSION})` : AT_VERSION;
  return {
    UpdateExpression:
      'SET #version = :version, #windowAt = :now, #calls = :calls, #failures = :failures, #failed = :failed',
    ConditionExpression: `${atVersion} AND ${asSeen}`,
    names: ['version', 'windowAt', 'calls', 'failures', 'failed'],
    values: { ...counts, now, failed: JSON.stringify(keys), ...(seen !== undefined && { seen }) },
  };
}

const AT_VERSION = '#version = :version';

/** Without an item, or without a state in it, the breaker has never opened. */
function snapshotOf(item: Item = {}): Snapshot {
  const number = (name: string) => Number(item[name]?.N ?? 0);
  return {
    version: number('version'),
    state: JSON.parse(item.state?.S ?? '{"status":"closed"}'),
    window: item.windowAt && {
      ...{ at: number('windowAt'), calls: number('calls'), failures: number('failures') },
      failed: JSON.parse(item.failed?.S ?? '[]'),
    },
    probes: {
      taken: number('taken'),
      successes: number('successes'),
      repeatedFailures: number('repeatedFailures'),
      lastAt: number('lastAt'),
    },
  };
}

const marshalled = (row: Readonly<Record<string, string | number>>): Item =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: value }]),
  );

/** A condition that is false is a result. */
function ignoreFalseCondition(error: unknown): undefined {
  if (error instanceof ConditionalCheckFailedException) return undefined;
  throw error;
}
