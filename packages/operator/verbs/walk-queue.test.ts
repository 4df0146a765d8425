import type { Message } from '@aws-sdk/client-sqs';
import { operatedStage } from '../testing/operated-stage.ts';
import { type WalkProps, walkQueue } from './walk-queue.ts';

const many = Array.from({ length: 25 }, (_, index) => `m${index}`);

function setup(fails?: (action: string) => boolean) {
  const { clients, deadLetter, sqs, time, bodiesIn } = operatedStage(fails);
  for (const body of many) deadLetter('payment', body);
  const queueUrl = 'https://sqs/payment-dlq';
  const walk = (props: Pick<WalkProps, 'visit'> & Partial<WalkProps>) =>
    walkQueue({ sqs: clients.sqs, clock: () => time.now, queueUrl, ...props });
  return { walk, time, left: () => bodiesIn('payment-dlq'), depth: () => sqs.queue(queueUrl).depth() };
}

const all = { visible: 25, inFlight: 0, delayed: 0 };

test('each message is visited once; those that are left are visible at once', async () => {
  const { walk, depth } = setup();
  const visited: Message[] = [];
  const visit = async (message: Message) => {
    visited.push(message);
    return 'leave' as const;
  };
  expect(await walk({ visit })).toEqual({ taken: 0, remaining: 25, isPartial: false });
  expect(visited.map(({ Body }) => Body).sort()).toEqual([...many].sort());
  expect(depth()).toEqual(all);
});

test('a walk that lasts longer than messages are hidden visits none twice, and all', async () => {
  const { walk, time } = setup();
  const visited: (string | undefined)[] = [];
  const visit = async ({ Body }: Message) => {
    visited.push(Body);
    time.now += 60_000;
    return 'leave' as const;
  };
  await walk({ visit });
  expect(visited.sort()).toEqual([...many].sort());
});

test('at most so many are looked at', async () => {
  const { walk, depth } = setup();
  expect(await walk({ most: 12, visit: async () => 'leave' })).toEqual({ taken: 0, remaining: 12, isPartial: true });
  expect(depth()).toEqual(all);
});

test('an interruption ends it: what is in hand is visible again', async () => {
  const { walk, depth } = setup();
  const interruption = new AbortController();
  let visits = 0;
  const visit = async () => {
    if (++visits === 13) interruption.abort();
    return 'take' as const;
  };
  expect(await walk({ interrupted: interruption.signal, visit })).toEqual({ taken: 13, remaining: 7, isPartial: true });
  expect(depth()).toEqual({ ...all, visible: 12 });
});

test('when a visit fails, what is in hand is visible again, and the error is thrown', async () => {
  const { walk, depth, left } = setup();
  const visit = async ({ Body }: Message) => {
    if (Body === 'm12') throw new Error('no');
    return 'take' as const;
  };
  await expect(walk({ visit })).rejects.toThrow('no');
  expect(left()).toContain('m12');
  expect(depth()).toMatchObject({ inFlight: 0, visible: left().length });
});
