import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { FakeDynamoDB } from '@orderflow/testing';

export interface Unreliability {
  /** Decides everything that chance decides. Uniform in [0, 1). */
  readonly chance: () => number;
  /** How likely a call is to lose its request or its answer. It heals after 30 times. @default 0 */
  readonly faults?: number;
}

/** A turn of the event loop. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * A way to the database that takes its time, and now and then loses a request or an answer.
 * @param applied is told, in the very moment, of each call that took effect
 */
export function unreliable(
  database: FakeDynamoDB,
  { chance, faults = 0 }: Unreliability,
  applied: (input: object) => void,
): Pick<DynamoDBClient, 'send'> {
  let left = 30;
  const send = async (command: Parameters<DynamoDBClient['send']>[0]) => {
    for (let turns = Math.floor(chance() * 4); turns > 0; turns--) await turn();
    const fails = left > 0 && chance() < faults;
    if (fails) left--;
    if (fails && chance() < 0.5) throw new Error('the request was lost');
    const answer = await database.send(command);
    applied(command.input);
    if (fails) throw new Error('the answer was lost');
    return answer;
  };
  return { send: send as unknown as DynamoDBClient['send'] };
}
