import { readDefinition } from '../services/step-functions/read-definition.ts';
import type { Policies } from './policies.ts';
import type { Properties } from './properties.ts';
import type { Resource } from './resource.ts';
import type { StateMachineModel } from './workflow-model.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-stepfunctions-statemachine.html */
export function readStateMachine({ logicalId, identity, properties }: Resource, policies: Policies): StateMachineModel {
  properties.ignore(
    'StateMachineName',
    'LoggingConfiguration',
    'TracingConfiguration',
    'EncryptionConfiguration',
    'Tags',
  );
  const roleArn = properties.text('RoleArn');
  const machine: StateMachineModel = {
    logicalId,
    name: identity.name,
    arn: identity.arn,
    type: properties.oneOf('StateMachineType', ['STANDARD', 'EXPRESS'], 'STANDARD'),
    definition: readDefinition(JSON.parse(definitionText(properties))),
    roleArn,
    statements: policies.ofRole(roleArn),
  };
  properties.done();
  return machine;
}

/** `${Name}` in the text stands for what `DefinitionSubstitutions` says. */
function definitionText(properties: Properties): string {
  const substitutions = properties.optionalRecord('DefinitionSubstitutions') ?? {};
  const object = properties.optionalRecord('Definition');
  const text = object ? JSON.stringify(object) : properties.text('DefinitionString');
  return text.replace(/\$\{([^}]+)\}/g, (whole, name: string) =>
    name in substitutions ? String(substitutions[name]) : whole,
  );
}
