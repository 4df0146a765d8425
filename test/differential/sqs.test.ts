import type { SQSClient } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { PATIENCE, parameters } from './support/parameters.ts';
import { type Answers, BothQueues } from './support/sqs.ts';
import { DEVIATIONS } from './support/sqs-deviations.ts';
import { type Step, step } from './support/sqs-steps.ts';

/** The simulated SQS against the local AWS's. */

jest.setTimeout(PATIENCE);

const ALL = { MaxNumberOfMessages: 10, MessageSystemAttributeNames: ['All'] };

let client: SQSClient;

beforeAll(() => {
  client = BothQueues.client();
});

afterAll(() => client.destroy());

test('any sequence of steps has the same answers, receive counts and dead letters', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 20 }), async (steps) => {
      const queues = await BothQueues.open(client);
      for (const [at, one] of steps.entries()) {
        const [ours, theirs] = await done(queues, one, `m${at}`);
        expect({ ...one, answer: ours }).toEqual({ ...one, answer: theirs });
      }
      for (const queue of ['work', 'dlq'] as const) {
        const [ours, theirs] = await queues.depth(queue);
        expect({ queue, depth: ours }).toEqual({ queue, depth: theirs });
      }
    }),
    parameters(200),
  );
});

async function done(queues: BothQueues, one: Step, body: string) {
  if (one.do === 'send') return queues.send(one.to, { MessageBody: body, ...one.input });
  if (one.do === 'receive') return queues.receive(one.from, one.input);
  // Of the messages in flight: for the others the local AWS deviates, see below.
  const inFlight = [...queues.handled.values()].filter((each) => queues.isInFlight(each));
  const message = inFlight[one.which % Math.max(1, inFlight.length)];
  if (!message) return ['nothing', 'nothing'] as const;
  if (one.do === 'hide')
    return queues.withHandle('ChangeMessageVisibility', message, { VisibilityTimeout: one.seconds });
  queues.handled.delete(message.body);
  return queues.withHandle('DeleteMessage', message);
}

test('a message is seen again when its time-out is over, and in the end in the DLQ', async () => {
  const life = fc.record({
    messages: fc.integer({ min: 1, max: 3 }),
    maxReceiveCount: fc.integer({ min: 1, max: 2 }),
    deleted: fc.nat(3),
  });
  // Side by side, for they mostly wait.
  await Promise.all(fc.sample(life, parameters(10)).map(liveAndDie));
});

async function liveAndDie(life: {
  readonly messages: number;
  readonly maxReceiveCount: number;
  readonly deleted: number;
}) {
  const { messages, maxReceiveCount, deleted } = life;
  const queues = await BothQueues.open(client, { visibility: 1, maxReceiveCount });
  for (let at = 0; at < messages; at++) await queues.send('work', { MessageBody: `m${at}` });
  for (let receive = 0; receive < maxReceiveCount; receive++) {
    await queues.waitFor('work');
    expect(await agreed(queues.receive('work', ALL))).toHaveLength(
      receive > 0 && deleted < messages ? messages - 1 : messages,
    );
    const message = queues.handled.get(`m${deleted}`);
    if (receive === 0 && message) await agreed(queues.withHandle('DeleteMessage', message));
    queues.clock.time += 1000;
  }
  await queues.waitFor('work');
  expect(await agreed(queues.receive('work', ALL))).toEqual([]);
  await agreed(queues.receive('dlq', ALL));
  await agreed(queues.depth('work'));
}

describe('where the local AWS deviates, the simulation follows AWS', () => {
  test.each(DEVIATIONS)('$what ($source)', async ({ act, aws, local }) => {
    const [ours, theirs] = await act(await BothQueues.open(client));
    expect([shown(ours), shown(theirs)]).toEqual([aws, local]);
  });
});

const shown = (answer: unknown): unknown => (answer as { readonly error?: string }).error ?? 'done';

/** What both sides say. */
async function agreed(answers: Promise<Answers>): Promise<unknown> {
  const [ours, theirs] = await answers;
  expect(ours).toEqual(theirs);
  return ours;
}
