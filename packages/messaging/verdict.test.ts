import { rejected } from '@orderflow/core/batch';
import { Pending, Permanent, Rejected, Transient, Unavailable } from '@orderflow/core/failures';
import { RETRY_POLICY, verdictOn } from './verdict.ts';

const on = (reason: unknown, counts = { tries: 1, waits: 0 }) =>
  verdictOn(rejected(reason), counts, RETRY_POLICY, () => 0.5);

test('a result is done with its outcome', () => {
  const fulfilled = { status: 'fulfilled', value: 'duplicate' } as const;
  expect(verdictOn(fulfilled, { tries: 1, waits: 0 }, RETRY_POLICY, Math.random)).toEqual({
    action: 'done',
    outcome: 'duplicate',
  });
});

test.each([
  [new Rejected('data: is missing'), 'rejected'],
  [new Permanent('never'), 'permanent'],
])('%s is dead-lettered at first sight', (error, failureClass) => {
  expect(on(error)).toEqual({
    action: 'dead-letter',
    failed: { error: error.name, reason: error.message, class: failureClass, attempts: 1 },
  });
});

test('transient failures are retried with growing delay, and the last one is dead-lettered', () => {
  const seconds = [1, 2, 3, 4].map((tries) => {
    const verdict = on(new Transient('busy'), { tries, waits: 0 });
    return verdict.action === 'retry' ? verdict.seconds : verdict.action;
  });
  expect(seconds).toEqual([2, 3, 6, 12]);
  expect(on(new Error('a bug'), { tries: 5, waits: 0 })).toMatchObject({
    action: 'dead-letter',
    failed: { error: 'Error', class: 'transient', attempts: 5 },
  });
});

test('a transient failure that names a time waits at least so long', () => {
  expect(on(new Transient('lease', { retryAfterSeconds: 60 }))).toMatchObject({ action: 'retry', seconds: 60 });
});

test('an unavailable dependency pauses, however often; at most 25 seconds, or the time that it named', () => {
  expect(on(new Unavailable('psp', 'down'), { tries: 9, waits: 50 })).toMatchObject({ action: 'pause', seconds: 19 });
  expect(on(new Unavailable('psp', 'down', { retryAfterSeconds: 40 }))).toMatchObject({ action: 'pause', seconds: 50 });
});

test('what is pending is retried however often', () => {
  expect(on(new Pending('not decided'), { tries: 9, waits: 3 })).toMatchObject({ action: 'retry', seconds: 12 });
});

test('a thrown value that is no error has a reason too', () => {
  expect(on('nonsense', { tries: 5, waits: 0 })).toMatchObject({ failed: { error: 'Error', reason: 'nonsense' } });
});
