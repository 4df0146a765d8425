/** Just what is needed of the SSM client: imported by name, so that a bundler drops the rest of a lazily loaded chunk. */
export { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
