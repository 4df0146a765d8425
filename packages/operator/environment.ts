import { delimiter, dirname } from 'node:path';

/** Where a local AWS is, and the region it is asked for. Enough to make an AWS client, with `clientConfig`. */
export interface Endpoint {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
}

/** The SDK says at each start how old this Node is; whoever must know reads it in the README. */
const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Places where nothing is to be found instead of the user's own. */
const nowhere = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

export const defaultRegion = 'us-east-1';

/** No account anywhere has them: a request that strayed to the real AWS would be refused there. */
const dummyCredentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** What every AWS client of ours is made with: nothing is left to the user's profile or environment. */
export const clientConfig = ({ endpoint, region }: Endpoint) => ({ endpoint, region, credentials: dummyCredentials });

/**
 * The user's environment without what could lead to a real account (profiles, SSO, endpoints, roles), to another registry
 * of credentials (`~/.aws`, the instance metadata), or through a proxy.
 *
 * @param home stands for the home directory, so that no `~/.aws` and no `~/.cdk.json` is found
 */
export function withoutAws(env: NodeJS.ProcessEnv, home: string): Record<string, string> {
  const kept = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !isForeign(entry[0]),
  );
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    PATH: [dirname(process.execPath), env.PATH ?? ''].join(delimiter),
    ...nowhere,
    ...quietSdk,
  };
}

const isForeign = (name: string): boolean =>
  /^(AWS|CDK|AMAZON|LOCALSTACK|MINISTACK)_|^(https?|all|no)_proxy$|^NODE_OPTIONS$/i.test(name);

/** The environment of a program that is to talk to this endpoint and to no other. */
export function awsEnvironment(
  env: NodeJS.ProcessEnv,
  home: string,
  { endpoint, region }: Endpoint,
): Record<string, string> {
  return {
    ...withoutAws(env, home),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: dummyCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: dummyCredentials.secretAccessKey,
  };
}

/** For this very process, whose AWS clients would otherwise read some of the user's settings as well. */
export function forgetUsersAws(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (/^AWS_/.test(name)) delete env[name];
  Object.assign(env, nowhere, quietSdk);
}
