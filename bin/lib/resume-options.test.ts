import { UsageError } from '@orderflow/operator';
import { readResumeOptions } from './resume-options.ts';

const read = (line: string) => readResumeOptions(line.split(' ').filter(Boolean));

test('a stage and an order', () => {
  expect(read('--stage dev --order 01K')).toEqual({
    stage: 'dev',
    orderId: '01K',
    aws: false,
    region: undefined,
    endpoint: undefined,
    stacks: undefined,
    waitSeconds: 60,
  });
});

test('every option', () => {
  expect(read('--stage prod --order web-7.1 --aws --region eu-west-1 --wait 0')).toEqual({
    stage: 'prod',
    orderId: 'web-7.1',
    aws: true,
    region: 'eu-west-1',
    endpoint: undefined,
    stacks: undefined,
    waitSeconds: 0,
  });
});

test.each([
  ['--stage is required', '--order 01K'],
  ['--stage Prod is not the name of a stage', '--stage Prod --order 01K'],
  ['--order is required', '--stage dev'],
  ['--order a/b is not the id of an order', '--stage dev --order a/b'],
  ['--wait soon is not a number', '--stage dev --order 01K --wait soon'],
  ['--wait 3601 is not a number', '--stage dev --order 01K --wait 3601'],
  ['--nonsense', '--nonsense'],
])('%s', (problem, line) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(problem);
});
