import type { FunctionModel, FunctionUrlModel } from './compute-model.ts';
import type { Policies } from './policies.ts';
import type { Resource } from './resource.ts';

/** Where a construct notes the entry file of a function. */
export const ENTRY = 'orderflow:entry';

/** What the code is, where it runs and what it logs to: the simulation loads the entry file itself. */
const NO_BEHAVIOUR = [
  ...['FunctionName', 'Code', 'Handler', 'Runtime', 'Architectures', 'Layers', 'PackageType', 'EphemeralStorage'],
  ...['LoggingConfig', 'TracingConfig', 'Description', 'Tags', 'KmsKeyArn', 'RecursiveLoop', 'RuntimeManagementConfig'],
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-function.html */
export function readFunction(
  { logicalId, identity, properties, metadata }: Resource,
  policies: Policies,
): FunctionModel {
  properties.ignore(...NO_BEHAVIOUR);
  const { name, arn } = identity;
  const roleArn = properties.text('Role');
  const environment = properties.nested('Environment');
  const variables = Object.entries(environment?.optionalRecord('Variables') ?? {});
  const model = {
    logicalId,
    name,
    arn,
    entry: metadata[ENTRY] as string | undefined,
    timeoutSeconds: properties.number('Timeout', 3),
    memoryMiB: properties.number('MemorySize', 128),
    environment: Object.fromEntries(variables.map(([key, value]) => [key, String(value)])),
    reservedConcurrency: properties.optionalNumber('ReservedConcurrentExecutions'),
    roleArn,
    statements: policies.ofRole(roleArn),
    policy: policies.ofFunction(arn),
  };
  for (const part of [environment, properties]) part?.done();
  return model;
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-url.html */
export function readFunctionUrl({ logicalId, identity, properties }: Resource): FunctionUrlModel {
  properties.oneOf('InvokeMode', ['BUFFERED'], 'BUFFERED');
  properties.ignore('Cors');
  const model = {
    logicalId,
    url: identity.attributes.FunctionUrl ?? '',
    functionArn: properties.text('TargetFunctionArn'),
    authorization: properties.oneOf('AuthType', ['NONE', 'AWS_IAM'], 'AWS_IAM'),
  };
  properties.done();
  return model;
}
