const { readBrokersOptions } = require('./brokers-options.cjs');

test('both brokers, twelve orders, and it stays up', () => {
  expect(readBrokersOptions([])).toEqual({ kafka: true, rabbitmq: true, orders: 12, exit: false });
});

test('takes what is given', () => {
  expect(readBrokersOptions(['--only', 'kafka', '--orders=3', '--exit', '--kafka-brokers', 'a:9092,b-1.x:1'])).toEqual({
    kafka: true,
    rabbitmq: false,
    orders: 3,
    exit: true,
    kafkaBrokers: ['a:9092', 'b-1.x:1'],
  });
  const amqpUrl = 'amqps://u:p@mq.example:5671/shop';
  expect(readBrokersOptions(['--amqp-url', amqpUrl])).toMatchObject({ kafka: true, rabbitmq: true, amqpUrl });
});

test.each([
  [['--only', 'pulsar'], '--only takes kafka or rabbitmq'],
  [['--orders', '0'], '--orders takes a number from 1 to 10000'],
  [['--orders', '10001'], '--orders takes a number from 1 to 10000'],
  [['--kafka-brokers', 'a:9092,b'], 'it has b'],
  [['--kafka-brokers', 'a:0'], '--kafka-brokers takes host:port'],
  [['--amqp-url', 'http://a'], '--amqp-url takes a URL'],
  [['--amqp-url', 'amqp:'], '--amqp-url takes a URL'],
  [['--only', 'rabbitmq', '--kafka-brokers', 'a:1'], 'do not go together'],
  [['--only', 'kafka', '--amqp-url', 'amqp://a'], 'do not go together'],
  [['--stage', 'prod'], "Unknown option '--stage'"],
])('%j is refused in one line, with exit code 2', (argv, message) => {
  const refused = () => readBrokersOptions(argv);
  expect(refused).toThrow(expect.objectContaining({ exitCode: 2, message: expect.stringContaining(message) }));
  expect(refused).not.toThrow('\n');
});
