import { readResumeOptions } from './resume-options.ts';
import { UsageError } from './usage-error.ts';

const read = (line: string) => readResumeOptions(line.split(' ').filter(Boolean));

test('a stage and an order', () => {
  expect(read('--stage dev --order 01K')).toEqual({
    stage: 'dev',
    orderId: '01K',
    aws: false,
    region: undefined,
    waitSeconds: 60,
  });
});

test('everything said', () => {
  expect(read('--stage prod --order web-7.1 --aws --region eu-west-1 --wait 0')).toEqual({
    stage: 'prod',
    orderId: 'web-7.1',
    aws: true,
    region: 'eu-west-1',
    waitSeconds: 0,
  });
});

test.each([
  ['say which stage', '--order 01K'],
  ['say which stage', '--stage Prod --order 01K'],
  ['say which order', '--stage dev'],
  ['say which order', '--stage dev --order a/b'],
  ['--wait soon must be', '--stage dev --order 01K --wait soon'],
  ['--wait 3601 must be', '--stage dev --order 01K --wait 3601'],
  ['--nonsense', '--nonsense'],
])('%s', (problem, line) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(problem);
});
