import { turns } from '@orderflow/testing';
import type { IncomingDelivery } from '../messages/index.ts';
import { FakeAmqp } from '../testing/fake-amqp.ts';
import { QueueConsumer } from './queue-consumer.ts';

const QUEUE = {
  ...{ queue: 'seats', exchange: 'orderflow', bindings: ['seat.booked'] },
  ...{ prefetch: 10, deliveryLimit: 20, singleActiveConsumer: false },
};

function setup(reactions: FakeAmqp['reactions'] = {}) {
  const amqp = new FakeAmqp(reactions);
  const consumer = new QueueConsumer({ url: 'amqp://nowhere' }, QUEUE, amqp.connect);
  const deliveries: IncomingDelivery[] = [];
  const lost: string[] = [];
  const consume = () =>
    consumer.consume(
      (delivery) => deliveries.push(delivery),
      ({ message }) => lost.push(message),
    );
  const delivered = (at: number) => deliveries[at] as IncomingDelivery;
  return { amqp, consumer, consume, delivered, lost };
}

const connectionsOf = ({ connections }: FakeAmqp) => connections.map(({ isClosed }) => (isClosed ? 'closed' : 'open'));

afterEach(() => jest.useRealTimers());

test.each(['createChannel', 'assertExchange', 'assertQueue', 'bindQueue', 'prefetch', 'consume'])(
  'a connection that is lost during %s fails consume, once, and is not reported as lost too',
  async (call) => {
    const { amqp, consume, lost } = setup({ [call]: 'loss' });
    await expect(consume()).rejects.toThrow(/lost|no reply/);
    expect([connectionsOf(amqp), lost]).toEqual([['closed'], []]);
    delete amqp.reactions[call];
    await consume();
    expect([connectionsOf(amqp), lost]).toEqual([['closed', 'open'], []]);
  },
);

test('a queue that is refused fails consume with the reason of the broker, and its connection is closed', async () => {
  const { amqp, consume, lost } = setup({ assertQueue: new Error('PRECONDITION_FAILED') });
  await expect(consume()).rejects.toThrow('PRECONDITION_FAILED');
  expect([connectionsOf(amqp), lost]).toEqual([['closed'], []]);
});

test.each(['createChannel', 'assertQueue', 'prefetch', 'consume'])(
  'a broker that does not answer %s fails consume after 15 s, and the connection is closed',
  async (call) => {
    jest.useFakeTimers();
    const { amqp, consume, lost } = setup({ [call]: 'silence' });
    const failed = expect(consume()).rejects.toMatchObject({ name: 'NOT_STARTED' });
    await jest.advanceTimersByTimeAsync(15_000);
    await failed;
    expect([connectionsOf(amqp), lost]).toEqual([['closed'], []]);
  },
);

test('a connection that is lost after consume is reported once, and its deliveries are not acknowledged', async () => {
  const { amqp, consumer, consume, delivered, lost } = setup();
  await consume();
  const [first] = amqp.connections;
  first?.channel.deliver();
  first?.lose();
  await consume();
  expect(lost).toEqual(['the connection was lost']);
  const second = amqp.connections[1]?.channel;
  second?.deliver();
  consumer.ack(delivered(0));
  expect(second?.acknowledged).toEqual([]);
  consumer.ack(delivered(1));
  expect(second?.acknowledged).toEqual([1]);
});

test('a connection that goes on ending after it is lost leaves the next one alone', async () => {
  const { amqp, consumer, consume, delivered, lost } = setup();
  await consume();
  const [first] = amqp.connections;
  first?.emit('error', new Error('CONNECTION_FORCED'));
  await consume();
  first?.channel.emit('close');
  first?.emit('close');
  await turns();
  expect(lost).toEqual(['CONNECTION_FORCED']);
  const second = amqp.connections[1]?.channel;
  second?.deliver();
  consumer.ack(delivered(0));
  expect(second?.acknowledged).toEqual([1]);
});

test('when the broker cancels the consumer, the connection is closed and reported as lost', async () => {
  const { amqp, consume, lost } = setup();
  await consume();
  amqp.connections[0]?.channel.cancel();
  await turns();
  expect([connectionsOf(amqp), lost]).toEqual([['closed'], [expect.stringContaining('cancelled')]]);
});

test('what ends while the consumer closes is not acknowledged, and does not fail', async () => {
  const { amqp, consumer, consume, delivered } = setup();
  await consume();
  const [connection] = amqp.connections;
  connection?.channel.deliver();
  const closed = consumer.close();
  consumer.ack(delivered(0));
  await closed;
  expect(connection?.channel.acknowledged).toEqual([]);
});

test('a connection that comes after close is closed', async () => {
  const { amqp, consumer, consume, lost } = setup();
  const failed = expect(consume()).rejects.toThrow('the consumer was closed');
  await consumer.close();
  await failed;
  expect([connectionsOf(amqp), lost]).toEqual([['closed'], []]);
});

test.each(['createChannel', 'assertQueue'])('close does not wait for %s, which is under way', async (call) => {
  const { amqp, consumer, consume } = setup({ [call]: 'silence' });
  const failed = expect(consume()).rejects.toThrow();
  while (amqp.connections.length === 0) await Promise.resolve();
  await Promise.resolve();
  await consumer.close();
  await failed;
  expect(connectionsOf(amqp)).toEqual(['closed']);
});
