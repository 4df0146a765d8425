import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import { type Credentials, clientConfig, type Endpoint } from '@orderflow/operator';

/** What somebody may do. */
export interface Statement {
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

/** Makes a user with an access key, in the account whose root `endpoint` has the credentials of. */
export async function newUser(
  endpoint: Endpoint,
  name: string,
  statements: readonly Statement[],
): Promise<Credentials> {
  const iam = new IAMClient(clientConfig(endpoint));
  await iam.send(new CreateUserCommand({ UserName: name }));
  if (statements.length > 0) {
    const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'may', PolicyDocument }));
  }
  const { AccessKey: key } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return { accessKeyId: key?.AccessKeyId ?? '', secretAccessKey: key?.SecretAccessKey ?? '' };
}

/** The users of the stage under test. `other`: of an account of its own. */
export interface People {
  readonly deployer: Credentials;
  readonly caller: Credentials;
  readonly shop: Credentials;
  readonly customers: Credentials;
  readonly thief: Credentials;
  readonly stranger: Credentials;
  readonly other: Credentials;
}

export const OTHER_ACCOUNT = '222222222222';

const put = (sources: readonly string[]) => ({
  'ForAllValues:StringEquals': { 'events:source': sources },
  Null: { 'events:source': 'false' },
});

/** Each may do the one thing that it is there for. */
export async function people(root: Endpoint, bus: string): Promise<People> {
  const all = { Action: 'events:PutEvents', Resource: bus };
  const otherRoot = { ...root, credentials: { accessKeyId: OTHER_ACCOUNT, secretAccessKey: 'test' } };
  const roles = 'arn:aws:iam::000000000000:role/cdk-hnb659fds-*';
  return {
    deployer: await newUser(root, 'deployer', [{ Action: 'sts:AssumeRole', Resource: roles }]),
    caller: await newUser(root, 'caller', [
      { Action: 'execute-api:Invoke', Resource: 'arn:aws:execute-api:us-east-1:000000000000:*/*' },
    ]),
    shop: await newUser(root, 'shop', [{ ...all, Condition: put(['web-shop']) }]),
    customers: await newUser(root, 'customers', [all]),
    thief: await newUser(root, 'thief', [{ Action: 'sts:AssumeRole', Resource: '*' }]),
    stranger: await newUser(root, 'stranger', []),
    other: await newUser(otherRoot, 'other', [all]),
  };
}

/** As the tests read them. */
export const knownPeople = (): People => JSON.parse(process.env.ORDERFLOW_E2E_PEOPLE ?? '{}') as People;
