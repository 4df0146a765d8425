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
   * Longer than the effect can take: when the lease has expired, the delivery that held it is taken for crashed. And shorter
   * than the queue's visibility timeout, or a message uses up its retries while it waits for the lease after a crash.
   */
  readonly leaseSeconds: number;
  /** How long the marker of an event is kept, in seconds; 0: for ever. After it, a replay repeats the effect. */
  readonly ttlSeconds: number;
}

/** Runs `effect` unless it was completed for this event before. */
export type Once = (event: Received, effect: () => Promise<unknown>) => Promise<Outcome>;

/**
 * A guard for calls to other systems that support no idempotency key, such as sending an email. Each event has a marker,
 * `started` with a lease and then `done`:
 *
 * - marker `done`: the message is a duplicate.
 * - marker `started`, lease not expired: another delivery runs the effect. Transient, to be retried when the lease expires.
 * - the effect throws: the marker is deleted, so that the next delivery can run it at once.
 * - crash before the effect: a later delivery runs it after the lease has expired.
 * - crash between the effect and `done`: **a later delivery runs it a second time**, after the lease has expired. A marker
 *   cannot distinguish these two crashes; only the called system could, by an idempotency key.
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
    const existing = await this.start(key, leaseUntil);
    if (existing) {
      if (existing.status?.S === 'done') return 'duplicate';
      throw new Transient(`${key} is being handled by another delivery`, {
        retryAfterSeconds: this.secondsUntil(Number(existing.leaseUntil?.N)),
      });
    }
    try {
      await effect();
    } catch (error) {
      await this.logged(this.release(key, leaseUntil));
      throw error;
    }
    // The effect is complete even if the marker cannot be updated: a retry would run it twice.
    await this.logged(this.finish(key));
    return 'handled';
  }

  /** A retry before the lease expires would fail. SQS hides a message for 12 hours at most. */
  private secondsUntil(leaseUntil: number): number {
    const seconds = Math.ceil((leaseUntil - this.deps.clock()) / 1000);
    return Math.min(Math.max(seconds || 0, 0), this.settings.leaseSeconds);
  }

  /** Writes the marker. @returns the existing marker, if there is one whose lease has not expired */
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

  /** Deletes the marker, unless the lease has expired and another delivery has it. */
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

  private async logged(update: Promise<unknown>): Promise<void> {
    await update.catch((error: unknown) =>
      this.deps.telemetry.warn('could not update marker', { error: reasonOf(error) }),
    );
  }
}
