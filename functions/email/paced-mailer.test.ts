import { fakeTime } from '@orderflow/testing';
import type { Mail } from './mailer.ts';
import { pacedMailer } from './paced-mailer.ts';

function paced(intervalMs: number) {
  const time = fakeTime();
  const sent: [to: string, at: number][] = [];
  const began = time.clock();
  const send = async ({ to }: Mail) => void sent.push([to, time.clock() - began]);
  const mailer = pacedMailer({ send }, intervalMs, time);
  return { sent, time, send: (to: string) => mailer.send({ to, subject: '', text: '' }) };
}

test('the first mail goes at once, and each next one an interval after the one before', async () => {
  const { sent, send } = paced(500);
  for (const to of ['a', 'b', 'c']) await send(to);
  expect(sent).toEqual([
    ['a', 0],
    ['b', 500],
    ['c', 1000],
  ]);
});

test('an interval that has passed is not waited for again', async () => {
  const { sent, send, time } = paced(500);
  await send('a');
  await time.sleep(2000);
  await send('b');
  await send('c');
  expect(sent.map(([, at]) => at)).toEqual([0, 2000, 2500]);
});

test('a mail that fails takes its turn as well', async () => {
  const time = fakeTime();
  const began = time.clock();
  const mailer = pacedMailer({ send: () => Promise.reject(new Error('no')) }, 500, time);
  const mail = { to: 'a', subject: '', text: '' };
  await expect(mailer.send(mail)).rejects.toThrow('no');
  await expect(mailer.send(mail)).rejects.toThrow('no');
  expect(time.clock() - began).toBe(500);
});
