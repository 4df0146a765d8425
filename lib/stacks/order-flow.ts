import type { Construct } from 'constructs';
import { stackName } from '../stack-name.ts';
import { ChoreographyStack } from './choreography-stack.ts';
import { OrchestrationStack } from './orchestration-stack.ts';
import type { OrderFlowStack, OrderFlowStackProps } from './order-flow-stack.ts';

/** The stack of the configured flow. */
export function orderFlow(scope: Construct, props: OrderFlowStackProps): OrderFlowStack {
  const Variant = props.config.flow === 'orchestration' ? OrchestrationStack : ChoreographyStack;
  return new Variant(scope, stackName(props.config.stage), props);
}
