import { EventEmitter } from 'node:events';
import type { ChannelModel } from 'amqplib';
import { connectionOf, connectTo } from './connection.ts';

const modelOf = (close: () => Promise<void>) => Object.assign(new EventEmitter(), { close }) as unknown as ChannelModel;

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

test('a URL that does not come is waited for 5 s', async () => {
  const failed = expect(connectTo({ url: () => new Promise(() => {}) })).rejects.toMatchObject({
    name: 'NOT_CONNECTED',
  });
  await jest.advanceTimersByTimeAsync(5000);
  await failed;
});

test('a connection that the broker does not close within 5 s loses its socket', async () => {
  const socket = new AbortController();
  const closed = connectionOf(
    modelOf(() => new Promise(() => {})),
    socket,
  ).close();
  await jest.advanceTimersByTimeAsync(4999);
  expect(socket.signal.aborted).toBe(false);
  await jest.advanceTimersByTimeAsync(1);
  await closed;
  expect(socket.signal.aborted).toBe(true);
});

test('close may be called again, and when the connection is closed already', async () => {
  let calls = 0;
  const socket = new AbortController();
  const connection = connectionOf(
    modelOf(async () => {
      calls++;
      throw new Error('Connection closed');
    }),
    socket,
  );
  await Promise.all([connection.close(), connection.close()]);
  expect([calls, socket.signal.aborted]).toEqual([1, false]);
});
