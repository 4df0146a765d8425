import { type PolledMessage, type PolledQueue, rabbitMapping } from './rabbit-mapping.ts';

const message = (number: number): PolledMessage => ({
  value: Buffer.from(`value ${number}`),
  headers: { 'event-id': `é-${number}`, 'content-type': 'application/json' },
  messageId: `m-${number}`,
  correlationId: undefined,
  type: 'seat.booked',
  timestamp: Date.UTC(2026, 0, 2, 3, 4, 5),
  redelivered: false,
});

/** A queue with so many messages, which loses its connection as it is told. */
function setup(count: number, respond: (call: number) => unknown, batchSize = 2) {
  const acked: (string | undefined)[] = [];
  const events: { rmqMessagesByQueue: Record<string, { basicProperties: { messageId: string } }[]> }[] = [];
  const said: string[] = [];
  let connections = 0;
  let lose: (error: Error) => void = () => undefined;
  const consumer: PolledQueue<PolledMessage> = {
    async consume(onDelivery, onLost) {
      if (++connections === 1) throw new Error('nobody there');
      lose = onLost;
      for (let number = 1; number <= count; number++) if (!acked.includes(`m-${number}`)) onDelivery(message(number));
    },
    ack: ({ messageId }) => void acked.push(messageId),
    close: async () => undefined,
  };
  const mapping = rabbitMapping({
    consumer,
    queue: 'guests-in',
    batchSize,
    say: (line) => said.push(line),
    sleep: () => new Promise((resolve) => setImmediate(resolve)),
    async invoke(event) {
      events.push(event as (typeof events)[number]);
      return respond(events.length);
    },
  });
  const untilAcked = async () => {
    for (let turn = 0; acked.length < count; turn++) {
      if (turn > 5000) throw new Error(`acknowledged: ${acked}; ${said}`);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await mapping.stop();
  };
  const batches = () =>
    events.map(({ rmqMessagesByQueue }) =>
      rmqMessagesByQueue['guests-in::/']?.map(({ basicProperties }) => basicProperties.messageId),
    );
  return { acked, events, said, batches, mapping, untilAcked, lose: () => lose(new Error('gone')) };
}

test('batches are handed over one after another, in the form of Lambda, and acknowledged', async () => {
  const { acked, events, batches, said, untilAcked, mapping } = setup(3, () => undefined);
  await untilAcked();
  expect(batches()).toEqual([['m-1', 'm-2'], ['m-3']]);
  expect(acked).toEqual(['m-1', 'm-2', 'm-3']);
  expect(said).toEqual(['could not consume guests-in: nobody there']);
  expect(events[0]).toMatchObject({
    eventSource: 'aws:rmq',
    rmqMessagesByQueue: {
      'guests-in::/': [
        {
          basicProperties: {
            contentType: 'application/json',
            headers: { 'event-id': { bytes: [-61, -87, 45, 49] } },
            timestamp: expect.stringMatching(/^Jan 2, 2026, 3:04:05\sAM$/),
            bodySize: 7,
          },
          redelivered: false,
          data: 'dmFsdWUgMQ==',
        },
        {},
      ],
    },
  });
  expect(mapping.notice).toContain('no event source mapping of RabbitMQ');
});

test('a batch that fails is handed over again as a whole', async () => {
  const { batches, acked, said, untilAcked } = setup(2, (call) => {
    if (call === 1) throw new Error('the bus is down');
  });
  await untilAcked();
  expect(batches()).toEqual([
    ['m-1', 'm-2'],
    ['m-1', 'm-2'],
  ]);
  expect(acked).toEqual(['m-1', 'm-2']);
  expect(said).toContain('2 messages of guests-in: the bus is down');
});

test('after a lost connection it consumes again', async () => {
  const { acked, lose, untilAcked } = setup(4, (call) => {
    if (call === 1) lose();
  });
  await untilAcked();
  expect([...new Set(acked)].sort()).toEqual(['m-1', 'm-2', 'm-3', 'm-4']);
});
