import { timeOutsIn } from './time-outs.ts';

test('time-outs are read from the log', () => {
  const log = `2026-11-24 14:22:40 WARNING [lambda] ESM: Lambda orderflow-dev-email failed processing SQS batch from q
Task timed out after 8.00 seconds
2026-11-24 14:22:42 WARNING [lambda_runtime] Lambda orderflow-dev-email timed out after 8s — killing worker
`;
  expect(timeOutsIn(log)).toEqual([
    { functionName: 'orderflow-dev-email', at: new Date(2026, 10, 24, 14, 22, 42).getTime() },
  ]);
});
