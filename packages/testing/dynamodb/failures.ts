import {
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
  TransactionCanceledException,
  TransactionConflictException,
} from '@aws-sdk/client-dynamodb';
import type { Item } from '../attribute-values.ts';

/** The error of DynamoDB for an invalid request. */
export const invalid = (message: string) =>
  new DynamoDBServiceException({ name: 'ValidationException', $fault: 'client', $metadata: {}, message });

/** An error of this fake, for a feature of the service that it does not simulate. */
export const notSimulated = (what: string) => new Error(`DynamoDB: ${what} is not simulated`);

export const noTable = (name: string) =>
  new ResourceNotFoundException({ message: `Requested resource not found: Table: ${name} not found`, $metadata: {} });

const REFUSED = 'The conditional request failed';
const ONGOING = 'Transaction is ongoing for the item';

export const refused = (item: Item | undefined) =>
  new ConditionalCheckFailedException({ message: REFUSED, $metadata: {}, ...(item && { Item: item }) });

export const conflict = () => new TransactionConflictException({ message: ONGOING, $metadata: {} });

/** The cancellation reasons of a transaction: one per item, in the same order. */
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
