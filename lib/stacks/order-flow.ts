import type { Construct } from 'constructs';
import { ChoreographyStack } from './choreography-stack';
import { OrchestrationStack } from './orchestration-stack';
import type { OrderFlowStack, OrderFlowStackProps } from './order-flow-stack';

/** The order flow's stack, in the variant that the configuration wants. */
export function orderFlow(scope: Construct, props: OrderFlowStackProps): OrderFlowStack {
  const Variant = props.config.flow === 'orchestration' ? OrchestrationStack : ChoreographyStack;
  return new Variant(scope, `orderflow-${props.config.stage}`, props);
}
