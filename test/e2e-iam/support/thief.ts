import { IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Credentials, clientConfig } from '@orderflow/operator';
import { aws } from '../../e2e/support/aws.ts';
import { stage } from '../../e2e/support/stage.ts';
import { knownPeople } from './people.ts';

/** Credentials of a function's role, which is made to trust a thief. */
export async function stolenFrom(functionName: string): Promise<Credentials> {
  const { endpoint, region } = stage();
  const { Role: RoleArn = '' } = await aws.lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName }),
  );
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
      { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::000000000000:user/thief' } },
    ],
  };
  await new IAMClient(clientConfig({ endpoint, region })).send(
    new UpdateAssumeRolePolicyCommand({ RoleName: RoleArn.split('/').at(-1), PolicyDocument: JSON.stringify(trust) }),
  );
  const sts = new STSClient(clientConfig({ endpoint, region, credentials: knownPeople().thief }));
  const { Credentials: session } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'stolen' }));
  return {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  };
}
