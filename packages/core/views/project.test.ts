import { DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { busEvent, DLQ, sqsBatch, sqsRecord } from '@orderflow/testing';
import { storedEventsOf } from '../store/index.ts';
import { add, commit, library, NotePassed, note } from './testing/library.ts';

const all = { batchItemFailures: [] };

test('events are applied in the order of their stream, with one write per view', async () => {
  const { dynamodb, deps, store, deliver, book } = library();
  const [one, two, three] = [store('s', 1, add('1')), store('s', 2, add('2')), store('s', 3, add('3'))];
  expect(await deliver(...three, ...one, ...two)).toEqual(all);
  expect(await book()).toEqual({
    book: 'b',
    pages: { s: ['1 (s:1, 2026-11-23)', '2 (s:2, 2026-11-23)', '3 (s:3, 2026-11-23)'] },
  });
  expect(dynamodb.sent.map(({ name }) => name)).toEqual(['PutItem', 'GetItem']); // the second is of this test
  expect(deps.telemetry.counts).toEqual({ handled: 3 });
});

test('events that were applied before are skipped without a write', async () => {
  const { dynamodb, deps, store, deliver, texts } = library();
  const events = [...store('s', 1, add('1')), ...store('s', 2, add('2'))];
  await deliver(...events);
  await deliver(...events, ...events);
  expect(await texts('s')).toEqual(['1', '2']);
  expect(deps.telemetry.counts).toEqual({ handled: 2, duplicate: 4 });
  expect(dynamodb.count('PutItem')).toBe(1);
});

test('a missing event is loaded from the event store, with all later events of the stream', async () => {
  const { dynamodb, store, deliver, texts } = library();
  store('s', 1, add('1'));
  const two = store('s', 2, add('2'));
  store('s', 3, add('3'), add('4'));
  expect(await deliver(...two)).toEqual(all);
  expect(await texts('s')).toEqual(['1', '2', '3', '4']);
  expect(dynamodb.count('Query')).toBe(1);
});

test('events without a subscription, and events of other views, leave no gap', async () => {
  const { store, deliver, texts, dynamodb } = library();
  store('s', 1, NotePassed({ book: 'b', text: 'x' }), add('other', 'c'));
  const three = store('s', 3, add('3'));
  expect(await deliver(...three)).toEqual(all);
  expect(await texts('s')).toEqual(['3']);
  expect(dynamodb.rows('books')).toMatchObject([{ id: 'b', revision: 1, streams: { s: 3 } }]);
});

test('events are applied to the view and the stream that they belong to', async () => {
  const { store, deliver, texts } = library();
  const events = [...store('s', 1, add('s1')), ...store('t', 1, add('t1')), ...store('u', 1, add('u1', 'c'))];
  await deliver(...events);
  expect([await texts('s'), await texts('t'), await texts('u', 'c')]).toEqual([['s1'], ['t1'], ['u1']]);
});

test('index attributes are added to the item and do not overwrite its own attributes', async () => {
  const { dynamodb, store, deliver } = library({ index: true });
  await deliver(...store('s', 1, add('1')));
  expect(dynamodb.rows('books')).toEqual([
    { id: 'b', revision: 1, streams: { s: 1 }, kind: 'book', view: expect.any(String) },
  ]);
});

test('an event without a stream or sequence is rejected', async () => {
  const { deps, handler } = library();
  const bare = sqsRecord(busEvent(add('x')));
  const half = sqsRecord(busEvent(add('x'), { eventId: 's:1', stream: 's' }));
  expect(await handler(sqsBatch(bare, half))).toEqual(all);
  const reason = 'metadata.sequence: is missing; a projection requires stored events';
  expect(deps.sqs.messages(DLQ).map(({ attributes }) => attributes)).toMatchObject([
    { class: 'rejected', reason },
    { class: 'rejected', reason },
  ]);
});

test('causation id and version are optional in the metadata', async () => {
  const { deps, handler, texts } = library();
  const metadata = { eventId: 's:1', stream: 's', sequence: 1, correlationId: 'all' };
  expect(await handler(sqsBatch(sqsRecord(busEvent(add('1'), metadata))))).toEqual(all);
  expect(await texts('s')).toEqual(['1']);
  expect(deps.telemetry.counts).toEqual({ handled: 1 });
});

test('an event that is not in the event store yet is retried, and other events of its batch are applied', async () => {
  const { deps, store, deliver, texts } = library();
  const one = store('s', 1, add('1'));
  const unknown = storedEventsOf(commit('s', 7, add('7')));
  expect(await deliver(...unknown, ...one)).toEqual({ batchItemFailures: [{ itemIdentifier: 's:7' }] });
  expect(await texts('s')).toEqual(['1']);
  expect(deps.telemetry.lines).toContainEqual(
    expect.objectContaining({ class: 'transient', reason: 'the event store has s up to 1, not yet event 7' }),
  );
});

test('a stream that became shorter changes nothing in the view', async () => {
  const { store, deliver, texts, dynamodb } = library();
  await deliver(...store('s', 1, add('1')), ...storedEventsOf(commit('s', 2, add('2'))));
  await deliver(...storedEventsOf(commit('s', 9, add('9'))));
  expect(await texts('s')).toEqual(['1', '2']);
  expect(dynamodb.rows('books')).toMatchObject([{ revision: 1, streams: { s: 2 } }]);
});

test('a stored event of another version fails the events of its stream only', async () => {
  const { deps, store, deliver, texts } = library();
  store('s', 1, note('note.added', 2)({ book: 'b', text: '1' }));
  const two = store('s', 2, add('2'));
  expect(await deliver(...two, ...store('t', 1, add('t1')))).toEqual(all);
  expect(await texts('t')).toEqual(['t1']);
  expect(await texts('s')).toBeUndefined();
  expect(deps.sqs.messages(DLQ)).toMatchObject([
    { attributes: { eventId: 's:2', class: 'rejected', reason: expect.stringContaining('metadata.version: is 2') } },
  ]);
});

test('an exception in evolve fails the events of its stream only', async () => {
  const { store, deliver, texts } = library();
  const answer = await deliver(...store('s', 1, add('bug')), ...store('t', 1, add('t1')));
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's:1' }] });
  expect(await texts('t')).toEqual(['t1']);
});

describe('a view is updated without being read', () => {
  const namesIn = ({ sent }: { readonly sent: readonly { readonly name: string }[] }) => sent.map(({ name }) => name);

  test('when this instance wrote it last', async () => {
    const { dynamodb, store, deliver, texts } = library();
    await deliver(...store('s', 1, add('1')));
    await deliver(...store('s', 2, add('2')));
    expect(namesIn(dynamodb)).toEqual(['PutItem', 'PutItem']);
    expect(await texts('s')).toEqual(['1', '2']);
  });

  test('and is read when another instance has written it since: it never goes back', async () => {
    const { dynamodb, store, deliver, texts, another } = library();
    await deliver(...store('s', 1, add('1')));
    await another.deliver(...store('s', 2, add('2')));
    expect(await deliver(...store('s', 3, add('3')))).toEqual(all);
    const others = ['GetItem', 'PutItem'];
    expect(namesIn(dynamodb)).toEqual(['PutItem', ...others, 'Query', 'PutItem', 'GetItem', 'PutItem']);
    expect(await texts('s')).toEqual(['1', '2', '3']);
  });

  test('and is read when it was removed and made anew with the same revision', async () => {
    const { dynamodb, store, deliver, texts } = library();
    const [one, two] = [store('s', 1, add('1')), store('s', 2, add('2'))];
    await deliver(...one);
    const anew = { id: 'b', revision: 1, streams: { s: 2, t: 1 }, view: '{"book":"b","pages":{"s":["1 x","2 x"]}}' };
    dynamodb.seed('books', anew);
    await deliver(...two);
    expect(dynamodb.rows('books')).toEqual([anew]);
    expect(await texts('s')).toEqual(['1', '2']);
  });

  test('not when nothing would be written: what is remembered proves no duplicate', async () => {
    const { dynamodb, store, deliver, texts } = library();
    const one = store('s', 1, add('1'));
    await deliver(...one);
    await dynamodb.send(new DeleteItemCommand({ TableName: 'books', Key: { id: { S: 'b' } } }));
    await deliver(...one);
    expect(await texts('s')).toEqual(['1']);
  });

  test('not a large one, nor one of long ago', async () => {
    const { dynamodb, store, deliver } = library();
    await deliver(...store('s', 1, add('x'.repeat(5000), 'large')), ...store('t', 1, add('1', 'small')));
    for (let book = 0; book < 1000; book++) await deliver(...store(`u${book}`, 1, add('1', `book-${book}`)));
    const before = dynamodb.count('GetItem');
    await deliver(...store('s', 2, add('2', 'large')));
    await deliver(...store('t', 2, add('2', 'small')));
    expect(dynamodb.count('GetItem') - before).toBe(2);
    await deliver(...store('u999', 2, add('2', 'book-999')));
    expect(dynamodb.count('GetItem') - before).toBe(2);
  });
});

describe('with two concurrent writers', () => {
  test('the slower one loads the view again and applies the remaining events', async () => {
    const { dynamodb, deps, store, deliver, texts } = library();
    await Promise.all([deliver(...store('s', 1, add('s1'))), deliver(...store('t', 1, add('t1')))]);
    expect([await texts('s'), await texts('t')]).toEqual([['s1'], ['t1']]);
    expect([dynamodb.count('PutItem'), deps.telemetry.counts]).toEqual([3, { handled: 2 }]);
  });

  test('five conflicts in a row: the message is retried from the queue', async () => {
    const { dynamodb, deps, store, deliver, texts } = library();
    const { send } = dynamodb;
    const rival = () => {
      const revision = Number(dynamodb.rows('books')[0]?.revision ?? 0) + 1;
      dynamodb.seed('books', { id: 'b', revision, view: '{"book":"b","pages":{}}' });
    };
    const raced = (command: PutItemCommand) => {
      if (command instanceof PutItemCommand) rival();
      return send(command);
    };
    Object.assign(dynamodb, { send: raced });
    const slept: number[] = [];
    Object.assign(deps, { sleep: async (ms: number) => void slept.push(ms) });
    const answer = await deliver(...store('s', 1, add('1')));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 's:1' }] });
    expect(deps.telemetry.lines[0]).toMatchObject({ reason: 'view b: 5 conflicts in a row' });
    expect(slept).toEqual([20, 40, 80, 160]);
    expect(await texts('s')).toBeUndefined();
  });
});

describe('a crash', () => {
  test.each([
    [
      'before the write: the event is applied when the message is delivered again',
      'before',
      { retried: 1, handled: 1 },
    ],
    ['after the write: the message is a duplicate when it is delivered again', 'after', { retried: 1, duplicate: 1 }],
  ] as const)('%s', async (_, when, counts) => {
    const { dynamodb, deps, store, deliver, texts } = library();
    dynamodb.fail({ when, on: ({ name }) => name === 'PutItem' });
    const events = store('s', 1, add('1'));
    await deliver(...events);
    expect(await deliver(...events)).toEqual(all);
    expect(await texts('s')).toEqual(['1']);
    expect(deps.telemetry.counts).toEqual(counts);
  });
});
