import { type Capabilities, contextFor, shortcomings } from './capabilities.ts';

const everything: Capabilities = {
  httpApi: true,
  archive: 'template',
  metricMath: true,
  mail: true,
  mailbox: async () => [],
};
const nothing: Capabilities = { httpApi: false, archive: 'none', metricMath: false, mail: false, mailbox: undefined };

test('an endpoint with all features gets the stack without changes', () => {
  expect(contextFor('local', everything)).toEqual({
    stage: 'local',
    front: 'http-api',
    apiAuth: 'none',
    archive: 'on',
    mail: 'ses',
    mailIdentity: 'create',
  });
  expect(shortcomings(everything)).toEqual([]);
});

test('features that an endpoint lacks are left out of the stack, and listed', () => {
  expect(contextFor('local-1', nothing)).toEqual({
    stage: 'local-1',
    front: 'function-url',
    apiAuth: 'none',
    archive: 'off',
    silenceAlarm: 'off',
    mail: 'none',
  });
  expect(shortcomings(nothing)).toEqual([
    expect.stringContaining('API Gateway v2'),
    expect.stringContaining('no archives'),
    expect.stringContaining('no metric math'),
    expect.stringContaining('SES v2'),
  ]);
});

test('an archive that only the API can make stays out of the template', () => {
  const byApi: Capabilities = { ...everything, archive: 'api' };
  expect(contextFor('local', byApi).archive).toBe('off');
  expect(shortcomings(byApi)).toEqual([expect.stringContaining('CreateArchive')]);
});

test('the API of a stage that is not local requires IAM authorization', () => {
  expect(contextFor('dev', everything).apiAuth).toBe('iam');
});

test('functions get the URL and the certificate authority of an endpoint that has one of its own', () => {
  const endpoint = { endpoint: 'https://127.0.0.1:9297', region: 'us-east-1' };
  expect(contextFor('local', everything, endpoint)).not.toHaveProperty('awsEndpointUrl');
  expect(contextFor('local', everything, { ...endpoint, ca: '/ca.pem' })).toMatchObject({
    awsEndpointUrl: 'https://127.0.0.1:9297',
    awsEndpointCa: '/ca.pem',
  });
});

test('an endpoint without a mailbox is reported', () => {
  expect(shortcomings({ ...everything, mailbox: undefined })).toEqual([expect.stringContaining('not listed')]);
});
