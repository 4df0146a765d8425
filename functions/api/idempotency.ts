import { createHash } from 'node:crypto';
import type { TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type { Item } from '@orderflow/core';
import { invalidInput, Problem } from './problem.ts';
import type { Accepted } from './representations.ts';
import type { Request } from './request.ts';

/** How long a key is remembered, in seconds: a day, in which any client has given up retrying. */
export const REMEMBERED_SECONDS = 24 * 60 * 60;

/** A key that the caller chose for one command, so that they may send it again. */
export interface IdempotencyKey {
  /** Row of the idempotency table: the caller's own, whatever others call theirs. */
  readonly row: string;
  /** What the command says; fields in the order of the contract, so that another spelling of the same JSON is the same. */
  readonly fingerprint: string;
}

/** Reads the `Idempotency-Key` header, if there is one. @throws Problem 400 */
export function idempotencyKeyOf({ headers, caller }: Request, command: object): IdempotencyKey | undefined {
  const given = headers.get('idempotency-key');
  if (given === undefined) return undefined;
  if (!/^[ -~]{1,255}$/.test(given))
    throw invalidInput([{ field: 'Idempotency-Key', detail: 'must be 1 to 255 printable ASCII characters' }]);
  return { row: `api#${sha256(JSON.stringify([caller, given]))}`, fingerprint: sha256(JSON.stringify(command)) };
}

/**
 * Claims the key for an answer, within the transaction that makes the answer true. Fails if the key is taken, but not by
 * a row whose time is up: DynamoDB may take days to delete it.
 */
export const claim = (key: IdempotencyKey, answer: Accepted, now: number, table: string): TransactWriteItem => ({
  Put: {
    TableName: table,
    Item: {
      key: { S: key.row },
      fingerprint: { S: key.fingerprint },
      answer: { S: JSON.stringify(answer) },
      expiresAt: { N: String(Math.floor(now / 1000) + REMEMBERED_SECONDS) },
    },
    ConditionExpression: 'attribute_not_exists(#key) OR #expiresAt <= :now',
    ExpressionAttributeNames: { '#key': 'key', '#expiresAt': 'expiresAt' },
    ExpressionAttributeValues: { ':now': { N: String(Math.floor(now / 1000)) } },
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  },
});

/** The answer that was given under the key, from the row that is in the way. @throws Problem 422 if the body was another */
export function answerOf(claimed: Item | undefined, key: IdempotencyKey | undefined): Accepted {
  if (claimed?.fingerprint?.S !== key?.fingerprint)
    throw new Problem(
      'idempotency-key-reused',
      'Use a new key for a new order, or send the body that the key came with.',
    );
  return JSON.parse(String(claimed?.answer?.S));
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');
