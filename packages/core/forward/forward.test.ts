import { busEvent, DLQ, sqsBatch, sqsRecord, storedMessage } from '@orderflow/testing';
import { defineEvent } from '../contracts/index.ts';
import { storedEventsOf } from '../store/index.ts';
import { commit, NoteAdded, NotePassed } from '../views/testing/library.ts';
import { forward } from './index.ts';
import { add, type Reception, wire } from './testing/wire.ts';

const all = { batchItemFailures: [] };

test('events are sent in the order of their streams, whatever the order of their messages', async () => {
  const { store, deliver, arrived, dynamodb, deps } = wire();
  const events = [...store('s', 1, add('1')), ...store('s', 2, add('2')), ...store('t', 1, add('t1'))];
  expect(await deliver(...events.reverse())).toEqual(all);
  expect(arrived.filter((id) => id.startsWith('s'))).toEqual(['s:1', 's:2']);
  expect(arrived).toContain('t:1');
  expect(dynamodb.rows('sent')).toEqual([
    { stream: 's', sequence: 2 },
    { stream: 't', sequence: 1 },
  ]);
  expect(deps.telemetry.counts).toEqual({ handled: 3 });
});

test('events that never came are read from the event store, and one that comes later is a duplicate', async () => {
  const { store, deliver, arrived, deps, dynamodb } = wire();
  const one = store('s', 1, add('1'), add('2'));
  await deliver(...store('s', 3, add('3')));
  expect(arrived).toEqual(['s:1', 's:2', 's:3']);
  const reads = dynamodb.count('Query');
  await deliver(...one);
  expect(arrived).toHaveLength(3);
  expect(deps.telemetry.counts).toEqual({ handled: 1, duplicate: 2 });
  expect(dynamodb.count('Query')).toBe(reads);
});

test('events of other types are passed over', async () => {
  const { store, deliver, arrived, dynamodb } = wire();
  store('s', 1, NotePassed({ book: 'b', text: 'x' }));
  await deliver(...store('s', 2, add('2')));
  expect(arrived).toEqual(['s:2']);
  expect(dynamodb.rows('sent')).toEqual([{ stream: 's', sequence: 2 }]);
});

test('what is not in the event store is not sent, and is retried', async () => {
  const { store, deliver, arrived, deps } = wire();
  store('s', 1, add('1'));
  const forged = storedEventsOf(commit('s', 7, add('7')));
  expect(await deliver(...forged)).toEqual({ batchItemFailures: [{ itemIdentifier: 's:7' }] });
  expect(arrived).toEqual(['s:1']);
  expect(deps.telemetry.lines).toContainEqual(
    expect.objectContaining({ class: 'transient', reason: 'the event store has s up to 1, not yet event 7' }),
  );
});

test('an event without a stream is rejected', async () => {
  const { handler, deps, arrived } = wire();
  const half = sqsRecord(busEvent(add('x'), { eventId: 's:1', stream: 's' }));
  expect(await handler(sqsBatch(sqsRecord(busEvent(add('x'))), half))).toEqual(all);
  expect(arrived).toEqual([]);
  expect(deps.sqs.messages(DLQ).map(({ attributes }) => attributes)).toMatchObject([
    { class: 'rejected', reason: 'metadata.sequence: is missing; only stored events are forwarded' },
    { class: 'rejected' },
  ]);
});

test('while the broker is down messages wait, and nothing is dead-lettered; then all is sent', async () => {
  let isDown = true;
  const { store, deliver, arrived, deps } = wire(() =>
    isDown ? { code: 'ECONNREFUSED', reason: 'nobody there' } : 'accepted',
  );
  const events = [...store('s', 1, add('1')), ...store('s', 2, add('2'))];
  await deliver(...events);
  expect(deps.telemetry.counts).toEqual({ waiting: 2 });
  expect(deps.telemetry.lines).toContainEqual(
    expect.objectContaining({ class: 'unavailable', reason: 'wire: ECONNREFUSED: nobody there' }),
  );
  isDown = false;
  expect(await deliver(...events)).toEqual(all);
  expect(arrived).toEqual(['s:1', 's:2']);
  expect(deps.sqs.messages(DLQ)).toEqual([]);
});

test('an event that fails keeps those after it back; the commit that it is in is sent again as a whole', async () => {
  let failing = 's:3';
  const { store, deliver, arrived, dynamodb, deps } = wire((id) =>
    id === failing ? { code: 'TIMEOUT', reason: 'no answer' } : 'accepted',
  );
  store('s', 1, add('1'));
  store('s', 2, add('2'), add('3'));
  const four = store('s', 4, add('4'));
  await deliver(...four);
  expect(deps.telemetry.counts).toEqual({ waiting: 1 });
  expect(arrived).toEqual(['s:1', 's:2']);
  expect(dynamodb.rows('sent')).toEqual([{ stream: 's', sequence: 1 }]);
  failing = '';
  expect(await deliver(...four)).toEqual(all);
  expect(arrived).toEqual(['s:1', 's:2', 's:2', 's:3', 's:4']);
});

test('an event that the broker refuses for good stops its stream until the cause is gone; other streams go on', async () => {
  let isStrict = true;
  const { store, deliver, arrived, deps } = wire(
    (id): Reception => (isStrict && id === 's:1' ? { code: 'REFUSED', reason: 'no such topic' } : 'accepted'),
  );
  const [one, two] = [store('s', 1, add('1')), store('s', 2, add('2'))];
  expect(await deliver(...one, ...two, ...store('t', 1, add('t1')))).toEqual(all);
  expect(arrived).toEqual(['t:1']);
  const letters = deps.sqs.messages(DLQ).map(({ attributes }) => attributes);
  expect(letters).toMatchObject([
    { eventId: 's:1', class: 'permanent', reason: 'wire: REFUSED: no such topic' },
    { eventId: 's:2', class: 'permanent' },
  ]);
  isStrict = false;
  await deliver(...two);
  expect(arrived).toEqual(['t:1', 's:1', 's:2']);
});

test('an event that is too large for the broker stops its stream before it', async () => {
  const { store, deliver, arrived, deps } = wire();
  store('s', 1, add('1'));
  store('s', 2, add('x'.repeat(100)));
  expect(await deliver(...store('s', 3, add('3')))).toEqual(all);
  expect(arrived).toEqual(['s:1']);
  expect(deps.sqs.messages(DLQ)).toMatchObject([
    { attributes: { class: 'permanent', reason: 'wire: TooLarge: s:2 has 104 bytes; the limit is 100' } },
  ]);
});

test('a position that cannot be read or written fails the messages of its stream only; what was sent is sent again', async () => {
  const { store, deliver, arrived, dynamodb } = wire();
  const both = [...store('s', 1, add('1')), ...store('t', 1, add('t1'))];
  const of = (stream: string, command: string) => (sent: { name: string; input: unknown }) =>
    sent.name === command && JSON.stringify(sent.input).includes(`"${stream}"`);
  dynamodb.fail({ when: 'before', on: of('s', 'PutItem') });
  expect(await deliver(...both)).toEqual({ batchItemFailures: [{ itemIdentifier: 's:1' }] });
  dynamodb.fail({ when: 'before', on: of('s', 'GetItem') });
  expect(await deliver(...both)).toEqual({ batchItemFailures: [{ itemIdentifier: 's:1' }] });
  expect(await deliver(...both)).toEqual(all);
  expect(arrived.filter((id) => id === 's:1')).toHaveLength(2);
});

test('a position never goes back', async () => {
  const { store, handlerWith, dynamodb } = wire();
  const one = storedMessage(store('s', 1, add('1'))[0] as never);
  const send: typeof dynamodb.send = (async (command: never) => {
    const sent = command as { readonly constructor: { readonly name: string } };
    if (sent.constructor.name === 'PutItemCommand') dynamodb.seed('sent', { stream: 's', sequence: 5 });
    return dynamodb.send(command);
  }) as never;
  expect(await handlerWith({ dynamodb: { send } as never })(sqsBatch(one))).toEqual(all);
  expect(dynamodb.rows('sent')).toEqual([{ stream: 's', sequence: 5 }]);
});

test('contracts of foreign events are no events of the event store', () => {
  const Foreign = defineEvent('note.added', { ...NoteAdded, origin: 'foreign', data: NoteAdded.schema });
  const { deps } = wire();
  expect(() => forward([Foreign], deps, {} as never)).toThrow('note.added is foreign');
});
