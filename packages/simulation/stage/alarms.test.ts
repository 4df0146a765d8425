import type { AlarmModel } from '../cloudformation/index.ts';
import { Alarms, isSimulated } from './alarms.ts';

const alarm = (more: object = {}): AlarmModel => ({
  ...{ logicalId: 'A', name: 'a', arn: 'arn:a' },
  properties: {
    ...{ Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage', Period: 60, Threshold: 600 },
    ...{ Dimensions: [{ Name: 'QueueName', Value: 'q' }], EvaluationPeriods: 3, DatapointsToAlarm: 2 },
    ...{ ComparisonOperator: 'GreaterThanThreshold', TreatMissingData: 'notBreaching' },
    ...more,
  },
});

test('it rings when enough of the last minutes were over the threshold, and ends when they no longer are', () => {
  const alarms = new Alarms([alarm()]);
  const minutes = [600, 601, undefined, 601, 601, 0, 0].map((value) => {
    const began = alarms.minute(() => value);
    return [alarms.isRingingFor('QueueName', 'q'), began.length];
  });
  expect(minutes).toEqual([
    [false, 0],
    [false, 0],
    [false, 0],
    [true, 1],
    [true, 0],
    [true, 0],
    [false, 0],
  ]);
  expect(alarms.isRingingFor('QueueName', 'other')).toBe(false);
});

test('all of its periods count where it does not say how many', () => {
  const alarms = new Alarms([alarm({ DatapointsToAlarm: undefined })]);
  const began = [601, 601, 601].map((value) => alarms.minute(() => value));
  expect(began).toEqual([[], [], ['a']]);
});

test('alarms of what is not measured are left out, and a setting that is not simulated is an error', () => {
  const latency = alarm({ Namespace: 'AWS/ApiGateway', MetricName: 'Latency', Period: 300 });
  expect(isSimulated(latency)).toBe(false);
  expect(new Alarms([latency]).minute(() => 1e9)).toEqual([]);
  expect(() => new Alarms([alarm({ TreatMissingData: 'breaching' })])).toThrow(
    'alarm a: TreatMissingData "breaching" is not simulated',
  );
});
