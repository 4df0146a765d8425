import { readRepublishOptions } from './republish-options.ts';
import { UsageError } from './usage-error.ts';

const read = (line: string) => readRepublishOptions(line.split(' ').filter(Boolean));
const dev = { stage: 'dev', aws: false, region: undefined, endpoint: undefined, stacks: undefined };

test('a stage, and the commits of a stream', () => {
  expect(read('--stage dev --stream order-1')).toEqual({
    where: dev,
    what: { stream: 'order-1', from: undefined, to: undefined },
  });
  expect(read('--stage dev --stream order-1 --from 2 --to 5').what).toEqual({ stream: 'order-1', from: 2, to: 5 });
});

test('a stage of an AWS account', () => {
  expect(read('--aws --region eu-west-1 --stage dev --failures').where).toEqual({
    ...dev,
    aws: true,
    region: 'eu-west-1',
  });
});

test('names of the parts instead of a stage', () => {
  expect(read('--aws --table t --bus b --failures --queue q')).toEqual({
    where: { aws: true, region: undefined, endpoint: undefined, table: 't', busName: 'b', failureQueueUrl: 'q' },
    what: 'failures',
  });
});

test('the commits of a span of time', () => {
  expect(read('--stage dev --since 2026-03-04T05:00Z --until 2026-03-04T06:00+01:00').what).toEqual({
    since: new Date('2026-03-04T05:00:00Z'),
    until: new Date('2026-03-04T05:00:00Z'),
  });
});

test('what the failure queue names', () => {
  expect(read('--stage dev --failures').what).toBe('failures');
});

test.each([
  ['', '--stage is required'],
  ['--stage ../dev --failures', '--stage ../dev is not the name of a stage'],
  ['--table t --stream s', '--table and --bus are both required without --stage'],
  ['--table t --bus b --stream s', '--table and --bus need --aws or --endpoint'],
  ['--aws --table t --bus b --failures', '--failures needs --queue with --table and --bus'],
  ['--stage dev --table t --bus b --stream s', '--table, --bus and --queue are used instead of --stage'],
  ['--stage dev', 'one of --stream, --since with --until, or --failures is required'],
  ['--stage dev --stream s --failures', 'one of --stream'],
  ['--stage dev --stream s --from 0', '--from 0 is not a sequence number'],
  ['--stage dev --stream s --to x', '--to x is not a sequence number'],
  ['--stage dev --stream s --from 5 --to 2', '--from must not be above --to'],
  ['--stage dev --stream=', '--stream must not be empty'],
  ['--stage dev --since 2026-03-04T05:00Z', '--until is required'],
  ['--stage dev --since today --until tomorrow', '--since today is not a time'],
  ['--stage dev --since 2026-03-05 --until 2026-03-04', '--since must not be after --until'],
  ['--stage dev --everything', "Unknown option '--everything'"],
  ['--stage --from 2', "Option '--stage' argument is ambiguous."],
])('%j is a usage error: %s', (line, message) => {
  expect(() => read(line)).toThrow(UsageError);
  expect(() => read(line)).toThrow(message);
  expect(() => read(line)).not.toThrow('\n');
});
