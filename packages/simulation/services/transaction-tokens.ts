import { IdempotentParameterMismatchException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import type { Request } from '@orderflow/testing/dynamodb';
import { type EngineCall, refusing } from '@orderflow/testing/dynamodb';
import type { Clock } from './clock.ts';

const KEPT_MS = 10 * 60_000;

interface Use {
  readonly request: string;
  readonly isDone: boolean;
  readonly until: number;
}

/**
 * Transactions that carry a `ClientRequestToken` may be repeated: for ten minutes the same token means the same one.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
 */
export class TransactionTokens {
  private readonly uses = new Map<string, Use>();

  constructor(private readonly clock: Clock) {}

  /** @param open begins the call itself */
  begin(request: Request, open: () => EngineCall): EngineCall {
    const { ClientRequestToken: token } = request;
    if (token === undefined) return open();
    const text = JSON.stringify(request);
    const now = this.clock.now();
    const use = this.uses.get(token);
    if (use && use.until > now) return repeated(use, text);
    const call = open();
    const mine = { request: text, until: now + KEPT_MS };
    this.uses.set(token, { ...mine, isDone: false });
    return {
      finish: (how) => {
        this.uses.delete(token); // one that fails may be tried again
        const output = call.finish(how);
        this.uses.set(token, { ...mine, isDone: true });
        return output;
      },
      cancel: () => {
        this.uses.delete(token);
        call.cancel();
      },
    };
  }
}

function repeated({ request, isDone }: Use, text: string): EngineCall {
  const about = { $metadata: {}, message: 'The token belongs to a transaction' };
  if (request !== text) return refusing(new IdempotentParameterMismatchException(about));
  if (!isDone) return refusing(new TransactionInProgressException(about));
  return { finish: () => ({}), cancel: () => undefined };
}
