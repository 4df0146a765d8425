import type { OrderUsage } from './usage.ts';

/** Which quotas these are. */
export const QUOTAS_OF = { region: 'US East (N. Virginia)', date: '27 November 2026' } as const;

/** A limit of AWS that orders use up. */
export interface Quota {
  readonly service: string;
  readonly what: string;
  /** The default, of an account that is not new. */
  readonly limit: number;
  /** What one order a second takes of it. */
  of(usage: OrderUsage): number;
  /** What helps. */
  readonly knob: string;
}

/**
 * Default quotas, from the pages that are named; an account's own are in Service Quotas.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 * @see https://docs.aws.amazon.com/ses/latest/dg/quotas.html
 */
export const QUOTAS: readonly Quota[] = [
  {
    ...{ service: 'SES', what: 'mails a second', limit: 14, of: ({ mails }) => mails },
    knob: 'ask for a higher rate, then `mailPerSecond`; or `mail=none`, and a mailer of another workload',
  },
  {
    ...{
      service: 'Step Functions',
      what: 'executions started a second',
      limit: 300,
      of: ({ executions }) => executions,
    },
    knob: 'ask for more; `sagaType=express` has 6,000; or the choreography',
  },
  {
    ...{
      service: 'Step Functions',
      what: 'state transitions a second',
      limit: 5000,
      of: ({ transitions }) => transitions,
    },
    knob: 'ask for more; `sagaType=express` has no such limit; or the choreography',
  },
  {
    ...{ service: 'Lambda', what: 'concurrent executions', limit: 1000, of: ({ seconds }) => seconds },
    knob: 'ask for more; a consumer takes 50 at most, which `maxConcurrency` in its stack raises to 1,000',
  },
  {
    ...{ service: 'EventBridge', what: 'PutEvents calls a second', limit: 10_000, of: ({ events }) => events },
    knob: 'ask for more; the relay puts up to ten events in a call when it is behind',
  },
  {
    ...{ service: 'EventBridge', what: 'deliveries a second', limit: 18_750, of: ({ deliveries }) => deliveries },
    knob: 'ask for more; beyond it EventBridge delivers late, and `bus-slow` rings',
  },
  {
    ...{
      service: 'DynamoDB',
      what: 'write units a second of the event store',
      limit: 40_000,
      of: ({ commits }) => commits,
    },
    knob: 'ask for more, and warm the table up: partitions split as traffic grows',
  },
  {
    ...{ service: 'API Gateway', what: 'requests a second', limit: 10_000, of: ({ apiRequests }) => apiRequests },
    knob: 'ask for more; `apiRatePerSecond` keeps a stage below it',
  },
];
