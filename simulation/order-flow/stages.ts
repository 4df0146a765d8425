import { readConfig } from '../../lib/config';
import type { StackTemplate } from '../template';
import { templatesOf } from './templates';

/** Settings with which the stage is deployed again while it is at work; the first is what it begins with. */
const DEPLOYMENTS = [{}, { maxReceives: 5, retryBaseSeconds: 5 }, { consumerTimeoutSeconds: 20, retryBaseSeconds: 1 }];

/** The stacks of each deployment of the order flow. */
export const stagesOf = (flow: string): readonly (readonly StackTemplate[])[] =>
  DEPLOYMENTS.map((more) =>
    templatesOf(readConfig({ stage: 'sim', mailFrom: 'orders@orderflow.example', flow, ...more })),
  );
