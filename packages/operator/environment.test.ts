import { awsEnvironment, clientConfig, forgetUsersAws, withoutAws } from './environment.ts';

const users = {
  PATH: '/usr/bin',
  LANG: 'C.UTF-8',
  HOME: '/home/ada',
  AWS_PROFILE: 'production',
  AWS_ENDPOINT_URL_SQS: 'https://sqs.eu-west-1.amazonaws.com',
  AWS_SESSION_TOKEN: 'secret',
  CDK_DEFAULT_ACCOUNT: '123456789012',
  HTTPS_PROXY: 'http://proxy:3128',
  http_proxy: 'http://proxy:3128',
  NODE_OPTIONS: '--inspect',
};
const here = { endpoint: 'http://127.0.0.1:4566', region: 'us-east-1' };

test("the environment has nothing of the user's that leads to an AWS account", () => {
  const env = awsEnvironment(users, '/scratch', here);
  expect(Object.values(env).join()).not.toMatch(/production|amazonaws|secret|123456789012|proxy|inspect|ada/);
  expect(env).toMatchObject({
    LANG: 'C.UTF-8',
    HOME: '/scratch',
    AWS_ENDPOINT_URL: 'http://127.0.0.1:4566',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
});

test('a program that is started trusts the certificate authority of the endpoint', () => {
  const env = awsEnvironment(users, '/scratch', { ...here, ca: '/ca.pem' });
  expect(env).toMatchObject({ NODE_EXTRA_CA_CERTS: '/ca.pem', AWS_CA_BUNDLE: '/ca.pem' });
});

test('PATH begins with the directory of this Node', () => {
  expect(withoutAws(users, '/scratch').PATH).toMatch(/^\/.+:\/usr\/bin$/);
  expect(process.execPath.startsWith(withoutAws(users, '/scratch').PATH?.split(':')[0] ?? 'none')).toBe(true);
});

test("the user's AWS settings are removed from this process", () => {
  const env: NodeJS.ProcessEnv = { ...users };
  forgetUsersAws(env);
  expect(env).not.toHaveProperty('AWS_PROFILE');
  expect(env).toMatchObject({ PATH: '/usr/bin', AWS_CONFIG_FILE: '/dev/null' });
});

test('the configuration of a client has endpoint, region and credentials', () => {
  expect(clientConfig(here)).toEqual({ ...here, credentials: { accessKeyId: 'test', secretAccessKey: 'test' } });
});
