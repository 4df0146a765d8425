import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { Permanent, Unavailable } from '@orderflow/core';
import { sesMailer } from './ses-mailer.ts';

const mail = { to: 'ada@example.com', subject: 'Grüße', text: 'Hello' };

function mailer(answer: () => Promise<object>) {
  const sent: SendEmailCommand[] = [];
  const send = (command: SendEmailCommand) => {
    sent.push(command);
    return answer();
  };
  return { sent, send: sesMailer({ send: send as never }, 'shop@example.com').send };
}

test('a mail is plain text to one address', async () => {
  const { sent, send } = mailer(async () => ({}));
  await send(mail);
  expect(sent).toEqual([expect.any(SendEmailCommand)]);
  expect(sent[0]?.input).toEqual({
    FromEmailAddress: 'shop@example.com',
    Destination: { ToAddresses: ['ada@example.com'] },
    Content: {
      Simple: {
        Subject: { Data: 'Grüße', Charset: 'UTF-8' },
        Body: { Text: { Data: 'Hello', Charset: 'UTF-8' } },
      },
    },
  });
});

test.each([
  ['ada@bücher.example', 'ada@xn--bcher-kva.example'],
  ['"a@b"@例え.jp', '"a@b"@xn--r8jz45g.jp'],
  ['ada@[192.0.2.1]', 'ada@[192.0.2.1]'],
  ['jürgen@example.com', 'jürgen@example.com'],
  ['ada@a--b.xn--a', 'ada@a--b.xn--a'],
])('%s is sent to %s', async (to, sentTo) => {
  const { sent, send } = mailer(async () => ({}));
  await send({ ...mail, to });
  expect(sent[0]?.input.Destination).toEqual({ ToAddresses: [sentTo] });
});

const failing = (name: string) => mailer(() => Promise.reject(Object.assign(new Error('because'), { name })));

test.each(['MessageRejected', 'BadRequestException'])('%s: this mail can never be sent', async (name) => {
  const error = await failing(name)
    .send(mail)
    .catch((reason) => reason);
  expect(error).toBeInstanceOf(Permanent);
  expect(error).toMatchObject({ message: `SES: ${name}: because`, cause: { name } });
});

test.each([
  'AccessDeniedException',
  'TooManyRequestsException',
  'AccountSuspendedException',
  'SendingPausedException',
  'MailFromDomainNotVerifiedException',
  'LimitExceededException',
])('%s: none can be sent now', async (name) => {
  const error = await failing(name)
    .send(mail)
    .catch((reason) => reason);
  expect(error).toBeInstanceOf(Unavailable);
  expect(error).toMatchObject({ dependency: 'SES', message: `SES: ${name}: because` });
});

test('anything else stays what it is', async () => {
  await expect(failing('InternalServiceErrorException').send(mail)).rejects.toMatchObject({
    name: 'InternalServiceErrorException',
    message: 'because',
  });
  await expect(mailer(() => Promise.reject('odd')).send(mail)).rejects.toBe('odd');
});
