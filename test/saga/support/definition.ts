import { noBundling } from '@orderflow/constructs/assertions';
import { Template } from 'aws-cdk-lib/assertions';
import { type Definition, definitionIn } from '../../../bin/lib/state-machine.ts';
import { readConfig } from '../../../lib/config.ts';
import { OrchestrationStack } from '../../../lib/stacks/orchestration-stack.ts';
import { makeApp } from '../../stacks/fixtures/template.ts';

/** The orchestrated stack of the order flow, with context as by `-c key=value`. */
export function orchestrated(context: Record<string, unknown> = {}): OrchestrationStack {
  const config = readConfig({ ...context, flow: 'orchestration' });
  return new OrchestrationStack(makeApp(), `orderflow-${config.stage}`, { config, bundle: noBundling });
}

export const definitionOf = (context?: Record<string, unknown>): Definition =>
  definitionIn(Template.fromStack(orchestrated(context)).toJSON());

/** The same, which gives up after four retries at most: so much shorter, and no other way is open or closed. */
export const impatient = (definition: Definition): Definition => ({
  ...definition,
  States: Object.fromEntries(
    Object.entries(definition.States).map(([name, state]) => [
      name,
      {
        ...state,
        Retry: state.Retry.map((retrier) => ({ ...retrier, MaxAttempts: Math.min(4, retrier.MaxAttempts) })),
      },
    ]),
  ),
});
