import { GetFunctionConfigurationCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Where a function logs to: its configuration says, unless that is Lambda's default. */
export async function logGroupOf(lambda: Pick<LambdaClient, 'send'>, FunctionName: string): Promise<string> {
  const { LoggingConfig: config } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return config?.LogGroup ?? `/aws/lambda/${FunctionName}`;
}
