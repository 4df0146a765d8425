import fc from 'fast-check';
import { BothDynamoDBs } from './support/dynamodb.ts';
import { type Call, call } from './support/dynamodb-calls.ts';
import { DEVIATIONS } from './support/dynamodb-deviations.ts';
import type { Outcome } from './support/outcome.ts';
import { PATIENCE, parameters } from './support/parameters.ts';

/** The simulated DynamoDB against the local AWS's: the same calls, one after the other, on both. */

jest.setTimeout(PATIENCE);

let dynamodb: BothDynamoDBs;

beforeAll(async () => {
  dynamodb = await BothDynamoDBs.open();
});

afterAll(() => dynamodb.close());

test('any sequence of calls has the same answers, page by page, and the same stream', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 8 }), async (calls) => {
      const { both, streamed } = dynamodb.run();
      for (const one of calls) {
        for (let next: Call | undefined = one; next; ) {
          const [ours, theirs] = await both(next);
          expect({ ...next, answer: ours }).toEqual({ ...next, answer: theirs });
          next = following(next, ours);
        }
      }
      const [ours, theirs] = await streamed();
      expect(ours).toEqual(theirs);
    }),
    parameters(300),
  );
});

/** The same query's next page. */
function following({ name, input }: Call, outcome: Outcome): Call | undefined {
  const { LastEvaluatedKey: last } = ('output' in outcome ? outcome.output : {}) as { LastEvaluatedKey?: object };
  return last && { name, input: { ...input, ExclusiveStartKey: last } };
}

describe('where the local AWS deviates, the simulation follows AWS', () => {
  test.each(DEVIATIONS)('$what ($source)', async ({ calls, aws, local }) => {
    const { both } = dynamodb.run();
    let last: readonly [unknown, unknown] = ['nothing', 'nothing'];
    for (const one of calls) last = (await both(one)).map((outcome) => shown(outcome)) as [unknown, unknown];
    expect(last).toEqual([aws, local]);
  });
});

/** The name of the error, with its reasons if it has any; or that there was none. */
const shown = (outcome: Outcome): string =>
  'error' in outcome ? [outcome.error, ...(outcome.reasons ?? []).map(({ Code: code }) => code)].join(' ') : 'done';
