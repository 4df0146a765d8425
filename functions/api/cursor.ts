/** A place in a customer's list: the last order seen. */
export interface Place {
  readonly placedAt: string;
  readonly orderId: string;
}

const PLACE = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([A-Za-z0-9][A-Za-z0-9._-]{0,127})$/;

/** Opaque to callers, so that it may change. */
export const cursorAt = ({ placedAt, orderId }: Place): string =>
  Buffer.from(`${placedAt} ${orderId}`).toString('base64url');

/** `undefined` for what no {@link cursorAt} has made: DynamoDB must not be asked to start from anything else. */
export function placeAt(cursor: string): Place | undefined {
  const [, placedAt, orderId] = PLACE.exec(Buffer.from(cursor, 'base64url').toString()) ?? [];
  return placedAt && orderId ? { placedAt, orderId } : undefined;
}
