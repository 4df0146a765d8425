import type { Metered } from '@orderflow/local';
import { prices } from './prices.ts';

/** What a flow was counted for, while it took `orders` orders to their ends. */
export interface Usage extends Metered {
  readonly orders: number;
  readonly transitions: number;
}

/** By service, US dollars. */
export interface Bill {
  readonly lambdaRequests: number;
  readonly lambdaDuration: number;
  readonly dynamodb: number;
  readonly sqs: number;
  readonly eventbridge: number;
  readonly stepFunctions: number;
}

/** Every function has 512 MiB. */
const GIGABYTES = 0.5;

/** List price of a million such orders. What both flows pay alike is not in it: mail, API requests, logs, audit, storage. */
export function billOf(usage: Usage): Bill {
  const perMillion = (amount: number, price: number) => (amount * price * 1e6) / usage.orders;
  const { writes, reads } = usage;
  const { lambda, dynamodb, sqs, eventbridge, stepFunctions } = prices;
  return {
    lambdaRequests: perMillion(usage.invocations, lambda.request),
    lambdaDuration: perMillion((usage.milliseconds / 1000) * GIGABYTES, lambda.gigabyteSecond),
    dynamodb: perMillion(writes, dynamodb.write) + perMillion(reads, dynamodb.read),
    // A message is sent by itself, a batch received and deleted as one.
    sqs: perMillion(usage.messages + 2 * usage.batches, sqs.request),
    eventbridge: perMillion(usage.events, eventbridge.event),
    stepFunctions: perMillion(usage.transitions, stepFunctions.transition),
  };
}

export const totalOf = (bill: Bill): number => Object.values(bill).reduce((sum, part) => sum + part, 0);
