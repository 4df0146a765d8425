import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { Outcome } from '../batch/index.ts';
import type { Received } from '../contracts/index.ts';
import { reasonOf, Transient } from '../failures/index.ts';
import type { Item } from '../store/index.ts';
import type { RuntimeDeps } from '../surroundings/index.ts';
import { expiry, markerKey } from './marker.ts';

export interface OnceSettings {
  /** Idempotency table: partition key `key` (S), TTL attribute `expiresAt`. */
  readonly table: string;
  /**
   * Longer than an effect can possibly take: an expired lease says that whoever held it is dead. And shorter than the
   * queue's visibility time-out, or what comes again after a crash spends its retries waiting.
   */
  readonly leaseSeconds: number;
  /** How long an event is remembered; 0: for ever. One that comes again after that has its effect again. */
  readonly ttlSeconds: number;
}

/** Runs `effect` if the event has not had it yet. */
export type Once = (event: Received, effect: () => Promise<unknown>) => Promise<Outcome>;

/**
 * A guard around an effect on the outside world that knows no idempotency key, such as a mail. Per event a marker,
 * `started` under a lease and then `done`:
 *
 * - done: a duplicate.
 * - started, and the lease runs: another delivery is at it. Transient, to be tried when the lease ends.
 * - the effect throws: the marker goes, so that the next delivery may try at once.
 * - dies before the effect: it has its effect once the lease has expired.
 * - dies between the effect and `done`: **it has its effect once more**, after the lease. No marker can tell these two
 *   deaths apart; only whoever has the effect could, by a key.
 */
export const once = (deps: RuntimeDeps, settings: OnceSettings): Once => {
  const guard = new Guard(deps, settings);
  return (event, effect) => guard.run(event, effect);
};

class Guard {
  private readonly dynamodb: Pick<DynamoDBClient, 'send'>;

  constructor(
    private readonly deps: RuntimeDeps,
    private readonly settings: OnceSettings,
  ) {
    this.dynamodb = deps.dynamodb;
  }

  async run({ metadata }: Received, effect: () => Promise<unknown>): Promise<Outcome> {
    const key = markerKey(this.deps, metadata.eventId);
    const leaseUntil = this.deps.clock() + this.settings.leaseSeconds * 1000;
    const holder = await this.start(key, leaseUntil);
    if (holder) {
      if (holder.status?.S === 'done') return 'duplicate';
      throw new Transient(`${key} is being handled by another delivery`, {
        retryAfterSeconds: this.secondsUntil(Number(holder.leaseUntil?.N)),
      });
    }
    try {
      await effect();
    } catch (error) {
      await this.reported(this.release(key, leaseUntil));
      throw error;
    }
    // It is done whatever becomes of the marker: to try again for its sake would do it twice.
    await this.reported(this.finish(key));
    return 'handled';
  }

  /** Before the lease ends each further try is one wasted. SQS hides a message for 12 hours at most. */
  private secondsUntil(leaseUntil: number): number {
    const seconds = Math.ceil((leaseUntil - this.deps.clock()) / 1000);
    return Math.min(Math.max(seconds || 0, 0), this.settings.leaseSeconds);
  }

  /** Takes the marker. @returns the marker that stands in the way, if one does */
  private async start(key: string, leaseUntil: number): Promise<Item | undefined> {
    try {
      await this.dynamodb.send(
        new PutItemCommand({
          TableName: this.settings.table,
          Item: this.marker(key, { status: { S: 'started' }, leaseUntil: { N: String(leaseUntil) } }),
          ConditionExpression: 'attribute_not_exists(#key) OR (#status = :started AND #leaseUntil <= :now)',
          ExpressionAttributeNames: { '#key': 'key', '#status': 'status', '#leaseUntil': 'leaseUntil' },
          ExpressionAttributeValues: { ':started': { S: 'started' }, ':now': { N: String(this.deps.clock()) } },
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return undefined;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return error.Item ?? {};
      throw error;
    }
  }

  /** Gives the marker back. Not when the lease ran out meanwhile and another delivery has it. */
  private release(key: string, leaseUntil: number): Promise<unknown> {
    return this.dynamodb.send(
      new DeleteItemCommand({
        TableName: this.settings.table,
        Key: { key: { S: key } },
        ConditionExpression: '#status = :started AND #leaseUntil = :mine',
        ExpressionAttributeNames: { '#status': 'status', '#leaseUntil': 'leaseUntil' },
        ExpressionAttributeValues: { ':started': { S: 'started' }, ':mine': { N: String(leaseUntil) } },
      }),
    );
  }

  private finish(key: string): Promise<unknown> {
    return this.dynamodb.send(
      new PutItemCommand({ TableName: this.settings.table, Item: this.marker(key, { status: { S: 'done' } }) }),
    );
  }

  private marker = (key: string, more: Item): Item => ({
    key: { S: key },
    ...more,
    ...expiry(this.deps, this.settings.ttlSeconds),
  });

  private async reported(bookkeeping: Promise<unknown>): Promise<void> {
    await bookkeeping.catch((error: unknown) =>
      this.deps.telemetry.warn('marker not updated', { error: reasonOf(error) }),
    );
  }
}
