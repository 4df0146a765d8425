import { parseMails } from './mailbox.ts';

test('reads a list by account', () => {
  const body = { messages: { '000000000000': [{ To: ['ada@example.com'], Subject: 'Hello', BodyText: 'Ada' }] } };
  expect(parseMails(body)).toEqual([{ to: ['ada@example.com'], subject: 'Hello', text: 'Ada' }]);
});

test('reads a plain list', () => {
  const body = { messages: [{ Destination: { ToAddresses: ['ada@example.com'] }, Subject: 'Hello' }] };
  expect(parseMails(body)).toEqual([{ to: ['ada@example.com'], subject: 'Hello', text: '' }]);
});

test.each([[undefined], ['text'], [{}], [{ messages: 3 }], [[]]])('%p lists no mail', (body) => {
  expect(parseMails(body)).toBeUndefined();
});
