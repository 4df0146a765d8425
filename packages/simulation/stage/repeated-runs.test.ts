import { PASSED_OVER, RepeatedRuns } from './repeated-runs.ts';

const F = 'arn:aws:lambda:eu-west-1:123456789012:function:f';
const RETURNED = { outcome: 'returned', value: null } as const;
const FAILED = { outcome: 'failed', error: { errorType: 'E', errorMessage: 'e' } } as const;

const query = (stream: string, isConsistent = true) => ({
  TableName: 'events',
  ExpressionAttributeValues: { ':stream': { S: stream } },
  ConsistentRead: isConsistent,
});
const item = (stream: string) => ({ table: 'events', before: undefined, after: { stream: { S: stream } } });

/** A function whose last scheduled run has read a stream, and done whatever else. */
function fixture(
  more: (runs: RepeatedRuns) => void = () => undefined,
  ended: typeof RETURNED | typeof FAILED = RETURNED,
) {
  const state = { deployments: 1, waits: false };
  const runs = new RepeatedRuns({
    partitionOf: (table) => (table === 'events' ? 'stream' : undefined),
    deploymentsOf: () => state.deployments,
    waitsForTime: () => state.waits,
  });
  const end = runs.begin(F);
  runs.called(F, 'dynamodb', 'Query', query('s-1'));
  more(runs);
  end(ended);
  return { runs, state };
}

test('a run that would repeat the last one is passed over, and after so many of them there is one again', () => {
  const { runs } = fixture();
  const passed = Array.from({ length: PASSED_OVER + 1 }, () => runs.passesOver(F));
  expect(passed).toEqual([...Array(PASSED_OVER).fill(true), false]);
});

test('the first run, and the one after a run that has not ended, take place', () => {
  const { runs } = fixture();
  expect(runs.passesOver('another')).toBe(false);
  runs.begin(F);
  expect(runs.passesOver(F)).toBe(false);
});

test.each<[string, (runs: RepeatedRuns) => void]>([
  [
    'wrote an item',
    (runs) => runs.called(F, 'dynamodb', 'PutItem', { TableName: 'events', Item: { stream: { S: 's-1' } } }),
  ],
  ['called another service', (runs) => runs.called(F, 'lambda', 'GetEventSourceMapping', { UUID: 'm' })],
  ['read what may be out of date', (runs) => runs.called(F, 'dynamodb', 'Query', query('s-2', false))],
  [
    'read a table that is not known',
    (runs) => runs.called(F, 'dynamodb', 'Query', { ...query('s-2'), TableName: 'x' }),
  ],
  ['read what was written meanwhile', (runs) => runs.changed(item('s-1'))],
])('after a run that %s there is another one', (_, more) => {
  expect(fixture(more).runs.passesOver(F)).toBe(false);
});

test('after a run that failed there is another one', () => {
  expect(fixture(undefined, FAILED).runs.passesOver(F)).toBe(false);
});

test('once something that the last run read has changed there is another one; other changes do not count', () => {
  const { runs } = fixture();
  runs.changed(item('s-2'));
  expect(runs.passesOver(F)).toBe(true);
  runs.changed({ table: 'events', before: { stream: { S: 's-1' } }, after: undefined });
  expect(runs.passesOver(F)).toBe(false);
});

test('a function that was deployed anew, or waits for an instant, runs', () => {
  const { runs, state } = fixture();
  state.waits = true;
  expect(runs.passesOver(F)).toBe(false);
  state.waits = false;
  state.deployments = 2;
  expect(runs.passesOver(F)).toBe(false);
});
