import { readStageOptions } from './stage-options.ts';
import { UsageError } from './usage-error.ts';

test('a stage is of this machine unless --aws or --endpoint is given', () => {
  const here = { stage: 'dev', aws: false, region: undefined, endpoint: undefined, stacks: undefined };
  expect(readStageOptions({ stage: 'dev' })).toEqual(here);
  expect(readStageOptions({ stage: 'dev', aws: true, region: 'us-gov-west-1', stack: ['a', 'b'] })).toEqual({
    ...here,
    aws: true,
    region: 'us-gov-west-1',
    stacks: ['a', 'b'],
  });
  expect(readStageOptions({ stage: 'dev', endpoint: 'http://127.0.0.1:4566' })).toEqual({
    ...here,
    endpoint: 'http://127.0.0.1:4566',
  });
});

test.each([
  ['--stage is required', {}],
  ['--stage ../dev is not the name of a stage', { stage: '../dev' }],
  ['--aws and --endpoint cannot be used together', { stage: 'dev', aws: true, endpoint: 'http://127.0.0.1:1' }],
  ['--region needs --aws or --endpoint', { stage: 'dev', region: 'eu-west-1' }],
  ['--region europe is not a region', { stage: 'dev', aws: true, region: 'europe' }],
  ['--endpoint nowhere is not a URL', { stage: 'dev', endpoint: 'nowhere' }],
  ['--endpoint http:// is not a URL', { stage: 'dev', endpoint: 'http://' }],
  ['--endpoint is AWS itself: use --aws', { stage: 'dev', endpoint: 'https://sqs.eu-west-1.amazonaws.com' }],
  ['--stack needs --aws or --endpoint', { stage: 'dev', stack: ['a'] }],
  ['--stack a_b is not the name of a stack', { stage: 'dev', aws: true, stack: ['a', 'a_b'] }],
])('%s', (message, given) => {
  expect(() => readStageOptions(given)).toThrow(UsageError);
  expect(() => readStageOptions(given)).toThrow(message);
});
