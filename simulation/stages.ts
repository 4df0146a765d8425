import type { StackTemplate } from '@orderflow/simulation/cloudformation';
import { readConfig } from '../lib/config.ts';
import { templatesOf } from './templates.ts';

/** Settings of the stage's releases: this one's, and others that may be deployed before it or after it. */
const DEPLOYMENTS = [
  {},
  { maxReceives: 5, retryBaseSeconds: 5, auditWindowSeconds: 10 },
  { consumerTimeoutSeconds: 20, retryBaseSeconds: 1 },
];

/** So that what the provider takes too long to decide is given up within a run. */
const PENDING_HOURS = 2;

/** The stacks of each deployment of the order flow. */
export const stagesOf = (flow: string): readonly (readonly StackTemplate[])[] =>
  DEPLOYMENTS.map((more) =>
    templatesOf(
      readConfig({
        ...{ stage: 'sim', mailFrom: 'orders@orderflow.example', flow, paymentPendingHours: PENDING_HOURS },
        ...more,
      }),
    ),
  );
