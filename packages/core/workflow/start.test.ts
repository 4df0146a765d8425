import { consumerFixture, opened, sqsBatch, ThingOpened, thingMessage } from '@orderflow/testing';
import { Transient } from '../failures/index.ts';
import type { StartRequest } from './executions.ts';
import { start } from './start.ts';

function starter(answer: (name: string) => 'started' | 'exists' = () => 'started') {
  const started: StartRequest[] = [];
  const surroundings = consumerFixture();
  const executions = {
    start: async (request: StartRequest) => {
      started.push(request);
      return answer(request.name);
    },
  };
  const handler = start([ThingOpened], { ...surroundings, executions }, ({ data: { thingId } }) => ({
    name: `thing-${thingId}`,
    input: { thingId },
  }));
  return { ...surroundings, started, handler };
}

test('each event starts its execution, with its correlation id', async () => {
  const { started, handler, telemetry } = starter();
  expect(await handler(sqsBatch(opened('e1')))).toEqual({ batchItemFailures: [] });
  expect(started).toEqual([{ name: 'thing-x', input: { thingId: 'x', correlationId: 'request-1' } }]);
  expect(telemetry.counts).toEqual({ handled: 1 });
});

test('the input of the execution has the trace of the event', async () => {
  const { started, handler } = starter();
  await handler(sqsBatch(thingMessage(ThingOpened({ thingId: 'x' }), 'e1', {}, { traceparent: '00-1-2-01' })));
  expect(started).toMatchObject([{ input: { traceparent: '00-1-2-01' } }]);
});

test('an event whose execution exists is a duplicate', async () => {
  const { handler, telemetry } = starter(() => 'exists');
  await handler(sqsBatch(opened('e1')));
  expect(telemetry.counts).toEqual({ duplicate: 1 });
});

test('an event whose execution may not have started is retried', async () => {
  const { handler } = starter(() => {
    throw new Transient('no answer');
  });
  expect(await handler(sqsBatch(opened('e1')))).toEqual({ batchItemFailures: [{ itemIdentifier: 'e1' }] });
});
