import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { eventPattern } from '@orderflow/core/patterns';
import fc from 'fast-check';
import { BothBuses } from './support/bus.ts';
import { settings } from './support/emulator.ts';
import { PATIENCE, parameters } from './support/parameters.ts';
import { entry, event, pattern, patternLike } from './support/patterns.ts';
import { BothQueues } from './support/sqs.ts';

/** Event patterns and the bus of the simulation against the local AWS's EventBridge. */

jest.setTimeout(PATIENCE);

let client: EventBridgeClient;
let sqs: SQSClient;
let bus: BothBuses;

beforeAll(async () => {
  client = new EventBridgeClient(settings());
  sqs = BothQueues.client();
  bus = await BothBuses.open(sqs);
});

afterAll(() => {
  client.destroy();
  sqs.destroy();
  bus.close();
});

test('a pattern matches the same events, by TestEventPattern', async () => {
  const counts = { matched: 0, not: 0 };
  const both = event.chain((one) => fc.tuple(fc.constant(one), fc.oneof(patternLike(one), patternLike(one), pattern)));
  await fc.assert(
    fc.asyncProperty(both, async ([one, each]) => {
      const { Result: theirs } = await client.send(
        new TestEventPatternCommand({ EventPattern: JSON.stringify(each), Event: JSON.stringify(one) }),
      );
      const ours = eventPattern(each).matches(one);
      counts[ours ? 'matched' : 'not']++;
      expect({ pattern: each, event: one, matches: ours }).toEqual({ pattern: each, event: one, matches: theirs });
    }),
    parameters(600),
  );
  expect(Math.min(counts.matched, counts.not)).toBeGreaterThan(100);
});

test('the bus takes the same entries, and the same events come of them', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { minLength: 1, maxLength: 11 }), async (entries) => {
      const [ours, theirs] = await bus.put(entries);
      expect({ entries, came: ours }).toEqual({ entries, came: theirs });
    }),
    parameters(60),
  );
});

describe('where the local AWS deviates, the simulation follows AWS', () => {
  const API = 'https://docs.aws.amazon.com/eventbridge/latest/APIReference';

  test(`a call without an entry is refused: ${API}/API_PutEvents.html, Entries`, async () => {
    expect(await bus.answers([])).toEqual([
      { error: 'ValidationException' },
      { output: { Entries: [], FailedEntryCount: 0 } },
    ]);
  });

  test.each([
    ['a source', { Source: undefined }, 'InvalidArgument'],
    ['a type', { DetailType: undefined }, 'InvalidArgument'],
    ['a detail', { Detail: undefined }, 'InvalidArgument'],
    ['JSON as its detail', { Detail: '{' }, 'MalformedDetail'],
    ['an object as its detail', { Detail: '[]' }, 'MalformedDetail'],
  ])(`an entry without %s is not taken: ${API}/API_PutEventsResultEntry.html, ErrorCode`, async (_, wrong, code) => {
    const [ours, theirs] = await bus.answers([{ Source: 'a', DetailType: 'b', Detail: '{}', ...wrong }]);
    expect(ours).toMatchObject({ output: { FailedEntryCount: 1, Entries: [{ ErrorCode: code }] } });
    expect(theirs).toMatchObject({ output: { FailedEntryCount: 0 } });
  });

  test(`an event has its entry’s time: ${API}/API_PutEventsRequestEntry.html, Time`, async () => {
    const Time = new Date('2026-01-01T00:00:00.789Z');
    const [ours, theirs] = await bus.timesOf([{ Source: 'a', DetailType: 'b', Detail: '{}', Time }]);
    expect(ours).toEqual(['2026-01-01T00:00:00Z']);
    expect(theirs).not.toEqual(ours);
  });
});
