/** Which list prices these are. */
export const PRICES_OF = { region: 'US East (N. Virginia)', date: '24 November 2026' } as const;

/**
 * List prices in US dollars: region US East (N. Virginia), first tier, no free tiers. Noted on 24 November 2026, not from
 * the live pages: the price of a state transition from a copy of AWS's own, the others from articles of 2025 and 2026
 * that quote them. Look at the pages named here before you rely on a figure.
 */
export const prices = {
  /** A request, and a second of a gigabyte on arm64. @see https://aws.amazon.com/lambda/pricing/ */
  lambda: { request: 0.2e-6, gigabyteSecond: 0.0000133334 },
  /** Request units of tables on demand. Lambda reads a table's stream for nothing. @see https://aws.amazon.com/dynamodb/pricing/on-demand/ */
  dynamodb: { write: 0.625e-6, read: 0.125e-6 },
  /** A request to a standard queue, of up to 64 KB. @see https://aws.amazon.com/sqs/pricing/ */
  sqs: { request: 0.4e-6 },
  /** A custom event of up to 64 KB; what rules deliver in the same account is free. @see https://aws.amazon.com/eventbridge/pricing/ */
  eventbridge: { event: 1e-6 },
  /** A state transition of a standard workflow: each time a step is executed, retries included. @see https://aws.amazon.com/step-functions/pricing/ */
  stepFunctions: { transition: 25e-6 },
} as const;
