import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';

/** What DynamoDB answers to a request that can never be right. */
export const invalid = (message: string) =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', $metadata: {}, message });

/** The real service may well know it; this one does not, and says so rather than guess. Never an answer of DynamoDB's. */
export const notSimulated = (what: string) => new Error(`DynamoDB: ${what} is not simulated`);

export const noTable = (name: string) =>
  new ResourceNotFoundException({ message: `Requested resource not found: Table: ${name} not found`, $metadata: {} });

const REFUSED = 'The conditional request failed';
const ONGOING = 'Transaction is ongoing for the item';

export const refused = (item: Item | undefined) =>
  new ConditionalCheckFailedException({ message: REFUSED, $metadata: {}, ...(item && { Item: item }) });

export const conflict = () => new TransactionConflictException({ message: ONGOING, $metadata: {} });

/** Why a transaction did not happen: one reason for each of its items, in their order. */
export const reasons = {
  none: (): CancellationReason => ({ Code: 'None' }),
  conflict: (): CancellationReason => ({ Code: 'TransactionConflict', Message: ONGOING }),
  refused: (item: Item | undefined): CancellationReason => ({
    Code: 'ConditionalCheckFailed',
    Message: REFUSED,
    ...(item && { Item: item }),
  }),
  invalid: (message: string): CancellationReason => ({ Code: 'ValidationError', Message: message }),
};

export function canceled(why: CancellationReason[]): TransactionCanceledException {
  const codes = why.map(({ Code: code }) => code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, $metadata: {}, CancellationReasons: why });
}
