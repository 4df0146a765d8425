import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { turns } from '@orderflow/testing';
import type { OutgoingMessage } from '../messages/index.ts';
import { FakeAmqp } from '../testing/fake-amqp.ts';
import { ConfirmProducer } from './confirm-producer.ts';
import type { Connect } from './connection.ts';

const message = (messageId: string): OutgoingMessage => ({
  ...{ routingKey: 'seat.booked', value: '{}', headers: {}, contentType: 'application/json', messageId },
  ...{ correlationId: messageId, type: 'seat.booked', timestamp: 0 },
});

function setup(reactions: FakeAmqp['reactions'] = {}, connect?: Connect) {
  const amqp = new FakeAmqp(reactions);
  const options = { url: 'amqp://nowhere', confirmTimeoutMs: 1000 };
  const producer = new ConfirmProducer(options, 'orderflow', connect ?? amqp.connect);
  const connections = () => amqp.connections.map(({ isClosed }) => (isClosed ? 'closed' : 'open'));
  return { amqp, producer, connections };
}

/** A connection that is there when `come` is called. */
function setupLate() {
  let come = () => {};
  const coming = new Promise<void>((resolve) => {
    come = resolve;
  });
  const world = setup({}, () => coming.then(() => world.amqp.connect()));
  return { ...world, come };
}

afterEach(() => jest.useRealTimers());

test('what the broker confirms has its id, what it refuses has its reason; the connection is kept', async () => {
  const { amqp, producer, connections } = setup();
  await expect(producer.send([message('a'), message('b')])).resolves.toEqual([{ id: 'a' }, { id: 'b' }]);
  amqp.reactions.publish = new Error('message nacked');
  await expect(producer.send([message('c')])).resolves.toMatchObject([{ code: 'NACK' }]);
  expect(connections()).toEqual(['open']);
  await producer.close();
  expect(connections()).toEqual(['closed']);
});

test.each(['createConfirmChannel', 'assertExchange', 'publish'])(
  'after a connection that is lost during %s the next send connects anew',
  async (call) => {
    const { amqp, producer, connections } = setup({ [call]: 'loss' });
    await expect(producer.send([message('a')])).rejects.toMatchObject({ name: 'NOT_CONNECTED' });
    delete amqp.reactions[call];
    await expect(producer.send([message('a')])).resolves.toEqual([{ id: 'a' }]);
    expect(connections()).toEqual(['closed', 'open']);
  },
);

test('an exchange that is refused leaves no connection behind', async () => {
  const { producer, connections } = setup({ assertExchange: new Error('PRECONDITION_FAILED') });
  await expect(producer.send([message('a')])).rejects.toThrow('PRECONDITION_FAILED');
  await expect(producer.send([message('a')])).rejects.toThrow('PRECONDITION_FAILED');
  expect(connections()).toEqual(['closed', 'closed']);
});

test.each(['createConfirmChannel', 'assertExchange', 'publish'])(
  'a broker that does not answer %s in time fails the send, and its connection is closed',
  async (call) => {
    jest.useFakeTimers();
    const { producer, connections } = setup({ [call]: 'silence' });
    const failed = expect(producer.send([message('a')])).rejects.toMatchObject({ name: 'CONFIRM_TIMEOUT' });
    await jest.advanceTimersByTimeAsync(1000);
    await failed;
    expect(connections()).toEqual(['closed']);
  },
);

test('connecting counts as part of the send; a connection that comes too late publishes nothing and is closed', async () => {
  jest.useFakeTimers();
  const { amqp, producer, connections, come } = setupLate();
  const failed = expect(producer.send([message('a')])).rejects.toMatchObject({ name: 'CONFIRM_TIMEOUT' });
  await jest.advanceTimersByTimeAsync(1000);
  await failed;
  come();
  await jest.advanceTimersByTimeAsync(0);
  expect(connections()).toEqual(['closed']);
  expect(amqp.connections[0]?.channel.published.size).toBe(0);
});

test('close does not wait for a connection that is being made; the send fails', async () => {
  const { producer, connections, come } = setupLate();
  const failed = expect(producer.send([message('a')])).rejects.toThrow('the connection was closed');
  await producer.close();
  come();
  await failed;
  expect(connections()).toEqual(['closed']);
});

test('a connection that is lost fails all sends that are under way', async () => {
  const { amqp, producer, connections } = setup({ publish: 'silence' });
  const sent = Promise.allSettled([producer.send([message('a')]), producer.send([message('b')])]);
  await turns();
  amqp.connections[0]?.lose();
  await expect(sent).resolves.toMatchObject([
    { reason: { name: 'NOT_CONNECTED' } },
    { reason: { name: 'NOT_CONNECTED' } },
  ]);
  expect(connections()).toEqual(['closed']);
});

test('close fails what is being sent', async () => {
  const { producer, connections } = setup({ publish: 'silence' });
  const failed = expect(producer.send([message('a')])).rejects.toThrow('the connection was closed');
  await turns();
  await producer.close();
  await failed;
  expect(connections()).toEqual(['closed']);
});

test('a send that fails late leaves the connection alone that was made since', async () => {
  jest.useFakeTimers();
  let attempts = 0;
  const { amqp, producer, connections } = setup({}, () => (attempts++ === 0 ? new Promise(() => {}) : amqp.connect()));
  const first = expect(producer.send([message('a')])).rejects.toMatchObject({ name: 'CONFIRM_TIMEOUT' });
  await jest.advanceTimersByTimeAsync(500);
  const second = expect(producer.send([message('b')])).rejects.toMatchObject({ name: 'CONFIRM_TIMEOUT' });
  await jest.advanceTimersByTimeAsync(500);
  await first;
  await producer.send([message('a')]);
  await jest.advanceTimersByTimeAsync(500);
  await second;
  await producer.send([message('b')]);
  expect(connections()).toEqual(['open']);
});

test('a connection keeps nothing of the sends that are over', async () => {
  setFlagsFromString('--expose-gc');
  const { producer } = setup();
  const sent: WeakRef<object>[] = [];
  for (let count = 0; count < 10; count++) sent.push(new WeakRef(await producer.send([message(`${count}`)])));
  await turns();
  runInNewContext('gc')();
  expect(sent.slice(0, -1).filter((result) => result.deref())).toEqual([]);
  await producer.close();
});
