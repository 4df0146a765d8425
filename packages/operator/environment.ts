import { delimiter, dirname } from 'node:path';

/** A local AWS: its URL and the region to use. `clientConfig` makes an SDK client's configuration of it. */
export interface Endpoint {
  /** Such as `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly region: string;
  /** Of somebody there, where IAM is enforced. @default `dummyCredentials`: the account's root */
  readonly credentials?: Credentials;
  /** A file with the certificate authority of an endpoint with `https`, in PEM. @default one that everybody trusts */
  readonly ca?: string;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** Without it, the SDK warns about Node 20 at each start. */
const quietSdk = { AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

/** Keeps the SDK from reading the user's configuration and the instance metadata. */
const nowhere = {
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
};

export const defaultRegion = 'us-east-1';

/** No account has them: AWS itself would refuse a request with them. */
export const dummyCredentials: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** Configuration of an SDK client for a local AWS. Nothing comes from the user's profile or environment. */
export const clientConfig = ({ endpoint, region, credentials = dummyCredentials }: Endpoint) => ({
  endpoint,
  region,
  credentials,
});

/**
 * The user's environment without anything that leads to an AWS account (profiles, SSO, endpoints, roles, `~/.aws`, the instance
 * metadata) or through a proxy.
 *
 * @param home used as the home directory, so that no `~/.aws` and no `~/.cdk.json` is found
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

/** The environment of a program that uses this endpoint and no other. */
export function awsEnvironment(
  env: NodeJS.ProcessEnv,
  home: string,
  { endpoint, region, credentials = dummyCredentials, ca }: Endpoint,
): Record<string, string> {
  return {
    ...withoutAws(env, home),
    ...caEnvironment(ca),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken !== undefined && { AWS_SESSION_TOKEN: credentials.sessionToken }),
  };
}

/** The variables by which Node, and the AWS CLI with its SDKs, trust a certificate authority. */
export const caEnvironment = (ca: string | undefined): Readonly<Record<string, string>> =>
  ca === undefined ? {} : { NODE_EXTRA_CA_CERTS: ca, AWS_CA_BUNDLE: ca };

/** Removes the user's AWS settings from the environment of this process, so that its SDK clients do not read them. */
export function forgetUsersAws(env: NodeJS.ProcessEnv = process.env): void {
  for (const name of Object.keys(env)) if (/^AWS_/.test(name)) delete env[name];
  Object.assign(env, nowhere, quietSdk);
}
