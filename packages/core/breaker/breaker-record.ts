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

/** A breaker as its item has it. */
export interface Snapshot {
  /** Position in the breaker's stream that `state` is at; 0 for one that never changed. */
  readonly version: number;
  readonly state: BreakerState;
  /** Calls that ended since `windowAt` (milliseconds), while closed. `undefined`: nothing failed yet. */
  readonly window: { readonly at: number; readonly calls: number; readonly failures: number } | undefined;
  /** Probes that were let through and that succeeded, while half-open, and when the last was let through. */
  readonly probes: { readonly taken: number; readonly successes: number; readonly lastAt: number };
}

/** CounterOptions is tried this often against others who count; what is lost then is one count. */
const ATTEMPTS = 5;

/**
 * One small item per dependency (partition key `dependency`): a copy of the state that the breaker's stream has come to,
 * and what is counted while it is in that state. Whatever is counted is counted for one version of the state, and void
 * with the next. Each method is one atomic write: a crash before it leaves nothing, after it leaves just what it says.
 */
export class BreakerRecord {
  constructor(
    private readonly dynamodb: Pick<DynamoDBClient, 'send'>,
    private readonly table: string,
    private readonly dependency: string,
    private readonly policy: Pick<BreakerPolicy, 'windowSeconds' | 'probes'>,
  ) {}

  async look(consistent = false): Promise<Snapshot> {
    const { Item: item } = await this.dynamodb.send(
      new GetItemCommand({ ...this.key(), ...(consistent && { ConsistentRead: true }) }),
    );
    return snapshotOf(item);
  }

  /** The window of this moment. One that lies ahead by more than its length was begun by a clock that is wrong. */
  windowAt({ window }: Snapshot, now: number): Snapshot['window'] {
    return window && Math.abs(now - window.at) < 1000 * this.policy.windowSeconds ? window : undefined;
  }

  /**
   * Adds calls that ended to the window, or begins a new one with them.
   * @returns the item after it; of another version if the state has changed meanwhile, and then they are not counted
   */
  async count(seen: Snapshot, calls: number, failures: number, now: number): Promise<Snapshot> {
    let snapshot = seen;
    for (let attempt = 1; attempt <= ATTEMPTS && snapshot.version === seen.version; attempt++) {
      const window = this.windowAt(snapshot, now);
      const counts = { version: seen.version, calls, failures };
      const counted = await this.update(
        window ? addTo(window.at, counts) : beginWith(now, snapshot.window?.at, counts),
      );
      if (counted) return counted;
      snapshot = await this.look(true);
    }
    return snapshot;
  }

  /** Lets one probe through, if there is one left. @returns whether */
  async takeProbe(version: number, now: number): Promise<boolean> {
    const taken = await this.update({
      UpdateExpression: 'SET #lastAt = :now ADD #taken :one',
      ConditionExpression: '#version = :version AND (attribute_not_exists(#taken) OR #taken < :probes)',
      names: ['lastAt', 'taken', 'version'],
      values: { now, one: 1, version, probes: this.policy.probes },
    });
    return taken !== undefined;
  }

  /** Counts a probe that succeeded. @returns how many did; `undefined` when the state has changed meanwhile */
  async pass(version: number): Promise<number | undefined> {
    const passed = await this.update({
      UpdateExpression: 'ADD #successes :one',
      ConditionExpression: '#version = :version',
      names: ['successes', 'version'],
      values: { one: 1, version },
    });
    return passed?.probes.successes;
  }

  /** Gives up the probes that nobody has answered for, so that as many others can be let through. */
  async renew({ version, probes: { taken } }: Snapshot): Promise<void> {
    await this.update({
      UpdateExpression: 'SET #taken = :none',
      ConditionExpression: '#version = :version AND #taken = :taken',
      names: ['taken', 'version'],
      values: { none: 0, version, taken },
    });
  }

  /** Takes over a later state from the stream, and begins to count anew. Nothing happens if the item has come as far. */
  async advance(version: number, state: BreakerState): Promise<Snapshot> {
    const item = { dependency: this.dependency, version, state: JSON.stringify(state) };
    const put = new PutItemCommand({
      TableName: this.table,
      Item: marshalled(item),
      ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(version) } },
    });
    await this.dynamodb.send(put).catch(unlessRefused);
    return snapshotOf(marshalled(item));
  }

  /** @returns the item after it; `undefined` when its condition did not hold */
  private async update({ names, values, ...expressions }: Update): Promise<Snapshot | undefined> {
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
      .catch(unlessRefused);
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

const addTo = (windowAt: number, counts: Counts): Update => ({
  UpdateExpression: 'ADD #calls :calls, #failures :failures',
  ConditionExpression: `${AT_VERSION} AND #windowAt = :windowAt`,
  names: ['calls', 'failures', 'version', 'windowAt'],
  values: { ...counts, windowAt },
});

/** In the place of the window that was seen, if there was one. Of version 0 there may be no item yet. */
function beginWith(now: number, seen: number | undefined, counts: Counts): Update {
  const asSeen = seen === undefined ? 'attribute_not_exists(#windowAt)' : '#windowAt = :seen';
  const atVersion = counts.version === 0 ? `(attribute_not_exists(#version) OR ${AT_VERSION})` : AT_VERSION;
  return {
    UpdateExpression: 'SET #version = :version, #windowAt = :now, #calls = :calls, #failures = :failures',
    ConditionExpression: `${atVersion} AND ${asSeen}`,
    names: ['version', 'windowAt', 'calls', 'failures'],
    values: { ...counts, now, ...(seen !== undefined && { seen }) },
  };
}

const AT_VERSION = '#version = :version';

/** An item that is not there, or has no state yet, is of a breaker that never opened. */
function snapshotOf(item: Item = {}): Snapshot {
  const number = (name: string) => Number(item[name]?.N ?? 0);
  return {
    version: number('version'),
    state: JSON.parse(item.state?.S ?? '{"status":"closed"}'),
    window: item.windowAt && { at: number('windowAt'), calls: number('calls'), failures: number('failures') },
    probes: { taken: number('taken'), successes: number('successes'), lastAt: number('lastAt') },
  };
}

const marshalled = (row: Readonly<Record<string, string | number>>): Item =>
  Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, typeof value === 'number' ? { N: String(value) } : { S: value }]),
  );

/** A condition that does not hold is an answer. */
function unlessRefused(error: unknown): undefined {
  if (error instanceof ConditionalCheckFailedException) return undefined;
  throw error;
}
