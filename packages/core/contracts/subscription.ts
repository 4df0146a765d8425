import type { AnyContract } from './define-event.ts';
import type { StreamContract } from './define-stream.ts';

/**
 * What a consumer subscribes to and appends to, declared once beside it: its handler and the stack that deploys it read the
 * same declaration. It names contracts, and code only by the path of its entry file.
 */
export interface Subscription {
  /** The entry file that exports the consumer's `handler`, from the working directory: `functions/payment/lambda.ts`. */
  readonly entry: string;
  readonly subscribesTo: readonly AnyContract[];
  /** The streams that it appends to. @default none */
  readonly commitsTo?: StreamContract;
}
