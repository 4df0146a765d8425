import { withFields } from '../surroundings/index.ts';
import { powertools } from './powertools.ts';

/** What Powertools writes to the standard streams, line by line. */
function written(work: () => void) {
  const lines: string[] = [];
  const write = (text: string | Uint8Array) => Boolean(lines.push(String(text)));
  const spies = [process.stdout, process.stderr].map((stream) => jest.spyOn(stream, 'write').mockImplementation(write));
  try {
    work();
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return lines.map((line) => JSON.parse(line));
}

test('a line is JSON with its level, its fields, and those of the work it is logged in', () => {
  const telemetry = powertools('things');
  const lines = written(() =>
    withFields({ eventId: 'e1', type: 'outer' }, () =>
      withFields({ type: 'inner' }, () => {
        telemetry.info('charging', { amount: 7 });
        telemetry.warn('slow');
        telemetry.error('failed', { eventId: 'e2', stack: new Error('why').stack });
      }),
    ),
  );
  expect(lines).toMatchObject([
    { level: 'INFO', message: 'charging', service: 'things', eventId: 'e1', type: 'inner', amount: 7 },
    { level: 'WARN', message: 'slow', eventId: 'e1', type: 'inner' },
    { level: 'ERROR', message: 'failed', eventId: 'e2', stack: expect.stringContaining('why') },
  ]);
});

test('outside of any work a line has only its own fields', () => {
  const telemetry = powertools('things');
  expect(written(() => telemetry.info('started', { a: 1 }))).toMatchObject([{ message: 'started', a: 1 }]);
});

test("an invocation's counters are one line of EMF, and start anew with the next", () => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Things';
  const telemetry = powertools('things');
  const invocation = () => {
    telemetry.count('handled');
    telemetry.count('handled');
    telemetry.count('retried', 3);
    telemetry.flush();
  };
  const lines = written(() => {
    invocation();
    invocation();
    telemetry.flush();
  });
  const [metrics] = lines;
  expect(lines).toHaveLength(2);
  expect(lines[1]).toMatchObject({ handled: 2, retried: 3 });
  expect(metrics).toMatchObject({ service: 'things', handled: 2, retried: 3 });
  expect(metrics._aws.CloudWatchMetrics).toEqual([
    {
      Namespace: 'Things',
      Dimensions: [['service']],
      Metrics: [
        { Name: 'handled', Unit: 'Count' },
        { Name: 'retried', Unit: 'Count' },
      ],
    },
  ]);
});

test('what took long is written with each of its values', () => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Things';
  const telemetry = powertools('things');
  const [metrics] = written(() => {
    telemetry.measure('latency', 120);
    telemetry.measure('latency', 80);
    telemetry.flush();
    telemetry.flush();
  });
  expect(metrics).toMatchObject({ latency: [120, 80] });
  expect(metrics._aws.CloudWatchMetrics).toMatchObject([{ Metrics: [{ Name: 'latency', Unit: 'Milliseconds' }] }]);
});

test('what is counted by kind is a line of EMF for each kind, with a dimension more', () => {
  process.env.POWERTOOLS_METRICS_NAMESPACE = 'Things';
  const telemetry = powertools('things');
  const lines = written(() => {
    telemetry.count('failures', 1, { class: 'transient' });
    telemetry.count('failures', 2, { class: 'transient' });
    telemetry.count('failures', undefined, { class: 'rejected' });
    telemetry.flush();
    telemetry.flush();
  });
  expect(lines).toMatchObject([
    { service: 'things', class: 'transient', failures: 3 },
    { service: 'things', class: 'rejected', failures: 1 },
  ]);
  expect(lines[0]._aws.CloudWatchMetrics).toEqual([
    { Namespace: 'Things', Dimensions: [['service', 'class']], Metrics: [{ Name: 'failures', Unit: 'Count' }] },
  ]);
});
