import { relay } from '@orderflow/core/relay';
import type { Binding } from './runtime.ts';

/** Functions that each pipeline has, wired as their entry files do it. */
export const generalFunctions: Readonly<Record<string, Binding>> = {
  relay: ({ env, ...runtime }) =>
    relay({ ...runtime, busName: env('BUS_NAME'), failureQueueUrl: env('FAILURE_QUEUE_URL') }),
};
