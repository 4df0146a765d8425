import { mailFindings } from './mails.ts';

const received = { orderId: 'o-1', subject: 'We received your order' };
const cancelled = { orderId: 'o-1', subject: 'Your order was cancelled' };
const mail = ({ orderId, subject }: typeof received, at: number) => ({
  to: ['ada@example.com'],
  subject,
  text: `Hello Ada,\n\nWe are talking of your order ${orderId}. Good.\n`,
  at,
});
const kill = (at: number) => ({ how: 'was killed' as const, at });

test('each mail once is as it should be', () => {
  const mails = [mail(received, 1000), mail(cancelled, 2000)];
  expect(mailFindings([received, cancelled], mails, [])).toEqual({ missing: [], unwanted: [], repeated: [] });
});

test('what was not sent, and what should not have been, is found', () => {
  const completed = { orderId: 'o-1', subject: 'Your order is on its way' };
  expect(mailFindings([received, cancelled], [mail(received, 1000), mail(completed, 2000)], [])).toMatchObject({
    missing: [cancelled],
    unwanted: ['o-1 Your order is on its way'],
  });
});

test('a mail sent twice is explained by the death of its sender in between, soon after the first', () => {
  const mails = [mail(received, 1000), mail(received, 61_000)];
  const deaths = (...at: number[]) => mailFindings([received], mails, at.map(kill)).repeated[0]?.deaths;
  expect(deaths(1012, 2000)).toEqual([{ how: 'was killed', afterMs: 12 }]);
  expect(deaths(980)).toEqual([{ how: 'was killed', afterMs: 0 }]); // clocks differ
  expect(deaths()).toEqual([undefined]);
  expect(deaths(-500, 30_000)).toEqual([undefined]);
});

test('a mail sent three times needs two deaths', () => {
  const mails = [mail(received, 1000), mail(received, 61_000), mail(received, 121_000)];
  expect(mailFindings([received], mails, [kill(1001)]).repeated).toEqual([
    { ...received, deaths: [{ how: 'was killed', afterMs: 1 }, undefined] },
  ]);
});
