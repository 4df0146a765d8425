import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { Random } from '../kernel/random.ts';

/** Names by which services fail without an effect, after the client's own retries. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['ProvisionedThroughputExceededException', 'ThrottlingException', 'InternalServerError'],
  sqs: ['ThrottlingException', 'ServiceUnavailable', 'InternalFailure'],
  events: ['ThrottlingException', 'InternalException'],
};
const OTHERS = ['ThrottlingException', 'ServiceUnavailable'];

/**
 * A failure as a service gives it that is busy, or broken.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
 */
export function failureOf(
  { service, action, input, about }: { service: string; action: string; input: unknown; about: string },
  random: Random,
): Error {
  if (action === 'TransactWriteItems' && random.chance(0.5)) return conflict(input);
  const name = random.pick(NAMES[service] ?? OTHERS);
  return Object.assign(new Error(`simulated, at ${about}`), { name, $fault: 'server', $metadata: {} });
}

/** What failures of a service that is down say. */
export const OUTAGE = 'simulated outage, at';

/** A failure of a service that is down, after the client's own retries. */
export const downFailureOf = ({ about }: { about: string }): Error =>
  Object.assign(new Error(`${OUTAGE} ${about}`), {
    name: 'ServiceUnavailable',
    $fault: 'server',
    $metadata: {},
  });

function conflict(input: unknown): TransactionCanceledException {
  const { TransactItems: items = [] } = input as { readonly TransactItems?: readonly unknown[] };
  const CancellationReasons = items.map((_, at) => ({ Code: at === 0 ? 'TransactionConflict' : 'None' }));
  const codes = CancellationReasons.map(({ Code }) => Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({ message, $metadata: {}, CancellationReasons });
}
