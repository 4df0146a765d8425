import { operatedStage } from '../testing/operated-stage.ts';
import { drop } from './drop.ts';

function setup(fails?: (action: string) => boolean) {
  const { clients, deadLetter, time, bodiesIn } = operatedStage(fails);
  for (const body of ['a', 'b', 'c']) deadLetter('payment', body);
  const kept: string[] = [];
  const props = {
    ...{ sqs: clients.sqs, clock: () => time.now, queueUrl: 'https://sqs/payment-dlq' },
    filter: ({ body }: { readonly body: string }) => body !== 'b',
    keep: async ({ body }: { readonly body: string }) => void kept.push(body),
  };
  return { props, kept, time, left: () => bodiesIn('payment-dlq') };
}

test('each is kept, and then deleted', async () => {
  const { props, kept, left } = setup();
  expect(await drop(props)).toEqual({ dropped: 2, remaining: 1 });
  expect([kept.sort(), left()]).toEqual([['a', 'c'], ['b']]);
});

test('what cannot be kept is not deleted', async () => {
  const { props, left } = setup();
  const keep = async ({ body }: { readonly body: string }) => {
    if (body === 'c') throw new Error('no bucket');
  };
  await expect(drop({ ...props, keep })).rejects.toThrow('no bucket');
  expect(left()).toEqual(['b', 'c']);
});

test('a crash before the deletion loses nothing: it is kept again', async () => {
  let isBroken = true;
  const { props, kept, left } = setup((action) => isBroken && action === 'DeleteMessage');
  await expect(drop(props)).rejects.toThrow('DeleteMessage failed');
  expect(left()).toEqual(['a', 'b', 'c']);
  isBroken = false;
  expect(await drop(props)).toEqual({ dropped: 2, remaining: 1 });
  expect(new Set(kept)).toEqual(new Set(['a', 'c']));
});
