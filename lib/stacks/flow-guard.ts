import { CfnParameter, CfnRule, Fn, type Stack } from 'aws-cdk-lib/core';

/**
 * Lets CloudFormation refuse a deployment that would change the flow of a deployed stage, before it changes anything. Orders
 * under way would lose the consumers, or the state machine, that carries them on.
 *
 * The parameter has the flow of the first deployment as its default, and `cdk deploy` keeps the value that a parameter has.
 * So later the rule compares the flow of the template with the flow that is deployed. `--parameters DeployedFlow=…` says that
 * no order is under way.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html
 */
export function guardFlow(stack: Stack, flow: string): void {
  const deployed = new CfnParameter(stack, 'DeployedFlow', {
    default: flow,
    description: 'The flow of the stage: set it anew to change the flow, when no order is under way',
  });
  new CfnRule(stack, 'FlowStays', {
    assertions: [
      {
        assert: Fn.conditionEquals(deployed.valueAsString, flow),
        assertDescription: `This stage has another flow than ${flow}, and orders under way would stop. When none is: --parameters DeployedFlow=${flow} (docs/deploying.md)`,
      },
    ],
  });
}
