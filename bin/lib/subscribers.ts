import { isDeepStrictEqual } from 'node:util';
import { EventConsumer } from '@orderflow/constructs';
import { type AnyContract, subscriptionPatternsOf } from '@orderflow/core';
import type { CfnRule } from 'aws-cdk-lib/aws-events';
import type { Stack } from 'aws-cdk-lib/core';

/** Which of the contracts each consumer of a stack subscribes to, read from its rules: EventBridge delivers by these. */
export function subscribersOf(stack: Stack, contracts: readonly AnyContract[]): Record<string, AnyContract[]> {
  const consumers = stack.node.findAll().filter((construct) => construct instanceof EventConsumer);
  const byName = consumers.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    byName.map(({ name, rules }) => {
      const patterns = rules.map((rule) => stack.resolve((rule.node.defaultChild as CfnRule).eventPattern));
      return [name, contracts.filter((contract) => isSubscribed(patterns, contract))];
    }),
  );
}

interface EventPattern {
  readonly source?: readonly unknown[];
  readonly 'detail-type'?: readonly string[];
  readonly detail?: object;
}

/** A rule without a type matches every event. */
const isSubscribed = (patterns: readonly EventPattern[], contract: AnyContract): boolean =>
  subscriptionPatternsOf([contract]).every((own) =>
    patterns.some(
      ({ source, 'detail-type': types, detail }) =>
        !types ||
        (types.includes(contract.type) &&
          isDeepStrictEqual({ source, detail }, { source: own.source, detail: own.detail })),
    ),
  );
