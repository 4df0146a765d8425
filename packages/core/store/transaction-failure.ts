import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { Contention, type Failure, Permanent, Transient } from '../failures/index.ts';

/** Whether a transaction was cancelled because the condition of this item's write failed. */
export const isConditionFailed = (reason: CancellationReason | undefined): boolean =>
  reason?.Code === 'ConditionalCheckFailed';

/**
 * The failure of a transaction that was cancelled for another reason than a condition. Nothing was written.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html, cancellation reasons
 */
export function failureOfCancellation(error: TransactionCanceledException): Failure {
  const codes = error.CancellationReasons?.map(({ Code: code }) => code) ?? [];
  const Class = codes.includes('TransactionConflict') ? Contention : codes.some(isNonRetryable) ? Permanent : Transient;
  return new Class(`transaction cancelled: ${error.message}`, { cause: error });
}

const isNonRetryable = (code: string | undefined) =>
  code === 'ValidationError' || code === 'ItemCollectionSizeLimitExceeded';
