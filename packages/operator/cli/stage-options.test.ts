import { UsageError } from '../usage-error.ts';
import { readStageOptions, retyped } from './stage-options.ts';

const here = {
  stage: 'dev',
  aws: false,
  profile: undefined,
  region: undefined,
  endpoint: undefined,
  ca: undefined,
  stacks: undefined,
};

test('a stage is of this machine unless --aws, --profile or --endpoint-url is given', () => {
  expect(readStageOptions({ stage: 'dev' })).toEqual(here);
  expect(readStageOptions({ stage: 'dev', aws: true, region: 'us-gov-west-1', stack: ['a', 'b'] })).toEqual({
    ...here,
    aws: true,
    region: 'us-gov-west-1',
    stacks: ['a', 'b'],
  });
  expect(readStageOptions({ stage: 'dev', profile: 'my team' })).toEqual({ ...here, aws: true, profile: 'my team' });
});

test.each([['endpointUrl'], ['endpoint']])(
  '--%s names a local AWS, with dummy credentials or those of a profile',
  (name) => {
    const there = { ...here, endpoint: 'http://127.0.0.1:4566' };
    expect(readStageOptions({ stage: 'dev', [name]: 'http://127.0.0.1:4566' })).toEqual(there);
    const withProfile = { stage: 'dev', [name]: 'http://127.0.0.1:4566', profile: 'emulator' };
    expect(readStageOptions(withProfile)).toEqual({ ...there, profile: 'emulator' });
  },
);

test('--ca names the certificate authority of an endpoint with https', () => {
  const given = { stage: 'dev', endpointUrl: 'https://127.0.0.1:9297', ca: 'my ca.pem' };
  const read = readStageOptions(given);
  expect(read).toMatchObject({ endpoint: 'https://127.0.0.1:9297', ca: 'my ca.pem' });
  expect(retyped(read)).toBe(' --stage dev --endpoint-url https://127.0.0.1:9297 --ca "my ca.pem"');
});

test.each([
  ['--stage is required', {}],
  ['--ca needs --endpoint-url https://…', { stage: 'dev', ca: 'ca.pem' }],
  ['--ca needs --endpoint-url https://…', { stage: 'dev', endpointUrl: 'http://127.0.0.1:1', ca: 'ca.pem' }],
  ['--stage ../dev is not the name of a stage', { stage: '../dev' }],
  ['--aws and --endpoint-url cannot be used together', { stage: 'dev', aws: true, endpointUrl: 'http://127.0.0.1:1' }],
  ['--region needs --aws, --profile or --endpoint-url', { stage: 'dev', region: 'eu-west-1' }],
  ['--profile a[b is not the name of a profile', { stage: 'dev', profile: 'a[b' }],
  ['--region europe is not a region', { stage: 'dev', aws: true, region: 'europe' }],
  ['--endpoint-url nowhere is not a URL', { stage: 'dev', endpointUrl: 'nowhere' }],
  ['--endpoint-url http:// is not a URL', { stage: 'dev', endpointUrl: 'http://' }],
  ['--endpoint-url is AWS itself: use --aws', { stage: 'dev', endpointUrl: 'https://sqs.eu-west-1.amazonaws.com' }],
  ['--stack needs --aws, --profile or --endpoint-url', { stage: 'dev', stack: ['a'] }],
  ['--stack a_b is not the name of a stack', { stage: 'dev', aws: true, stack: ['a', 'a_b'] }],
])('%s', (message, given) => {
  expect(() => readStageOptions(given)).toThrow(UsageError);
  expect(() => readStageOptions(given)).toThrow(message);
});
