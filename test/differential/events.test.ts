import { EventBridgeClient, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import fc from 'fast-check';
import { eventPattern } from '../../simulation/aws/event-pattern';
import { settings } from './support/emulator';
import { event, pattern, patternLike } from './support/patterns';

/** Event patterns and the bus of the simulation against the local AWS's EventBridge. */

let client: EventBridgeClient;

beforeAll(() => {
  client = new EventBridgeClient(settings());
});

afterAll(() => client.destroy());

test('a pattern matches the same events, by TestEventPattern', async () => {
  const counts = { matched: 0, not: 0 };
  const both = event.chain((one) => fc.tuple(fc.constant(one), fc.oneof(patternLike(one), patternLike(one), pattern)));
  await fc.assert(
    fc.asyncProperty(both, async ([one, each]) => {
      const { Result: theirs } = await client.send(
        new TestEventPatternCommand({ EventPattern: JSON.stringify(each), Event: JSON.stringify(one) }),
      );
      const ours = eventPattern(each)(one);
      counts[ours ? 'matched' : 'not']++;
      expect({ pattern: each, event: one, matches: ours }).toEqual({ pattern: each, event: one, matches: theirs });
    }),
    { numRuns: 600 },
  );
  expect(Math.min(counts.matched, counts.not)).toBeGreaterThan(100);
});
