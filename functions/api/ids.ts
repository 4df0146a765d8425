import { createHmac } from 'node:crypto';
import { ulid } from 'ulid';
import { ForeignId, Id } from '../../events/index.ts';
import type { ApiDeps } from './deps.ts';

/** A new id, which sorts by time. @see https://github.com/ulid/spec */
export const newId = ({ clock, random }: Pick<ApiDeps, 'clock' | 'random'>): string => ulid(clock(), random);

/**
 * The id of the order of an idempotency key: always the same, so that the order itself is the record of the key. It looks like
 * a {@link newId}, and tells nothing of when. Nobody finds it by guessing keys, because the deployment has a secret of its own.
 */
export function idForKey(key: string, { orderIdSecret }: Pick<ApiDeps, 'orderIdSecret'>): string {
  const bytes = createHmac('sha256', orderIdSecret).update(key).digest().subarray(0, ID_BYTES);
  const digits = BigInt(`0x${bytes.toString('hex')}`)
    .toString(32)
    .toUpperCase();
  return digits.padStart(ID_LENGTH, '0');
}

/** As much as a ULID has. */
const ID_BYTES = 16;
const ID_LENGTH = 26;

/** What is no id names nothing: there is no need to ask for it, and DynamoDB takes no key over 2 KB. */
export const isId = (text: string): boolean => Id.safeParse(text).success;

/** The same of an id that somebody else gave. */
export const isForeignId = (text: string): boolean => ForeignId.safeParse(text).success;
