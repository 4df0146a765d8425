import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { requireThat } from './require-that.ts';

/** A function's environment has room for one consumer. */
const consumerOf = new WeakMap<LambdaFunction, string>();

/**
 * Makes an existing function the function of a consumer: adds the consumer's environment.
 * @throws Error when another consumer has it already, or its environment cannot be changed.
 */
export function adoptFunction(
  consumer: Construct,
  existing: LambdaFunction,
  environment: Readonly<Record<string, string>>,
): void {
  const { path } = existing.node;
  const other = consumerOf.get(existing);
  requireThat(consumer, other === undefined, `function ${path} is the function of consumer ${other} already`);
  requireThat(
    consumer,
    typeof existing.addEnvironment === 'function',
    `function ${path} is imported or an alias, so its environment cannot be set; give a function of this app`,
  );
  consumerOf.set(existing, consumer.node.path);
  for (const [name, value] of Object.entries(environment)) existing.addEnvironment(name, value);
}

/** Lambda's default is 3 seconds. */
export const timeoutOf = ({ timeout = Duration.seconds(3) }: LambdaFunction): Duration => timeout;
