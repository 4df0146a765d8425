/** The used parts of the SSM client, imported by name, so that a bundler removes the rest from the lazily loaded chunk. */
export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
