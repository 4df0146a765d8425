'use strict';
const { shown } = require('./shown.cjs');
const { misuse, readArguments } = require('./tool.cjs');

const USAGE = `Starts Kafka and RabbitMQ beside a local AWS, deploys the pipeline with ways in and out of both, places orders through the API, through a
Kafka topic and through a RabbitMQ exchange, and shows how each order ended and what both brokers saw of it. Ctrl-C stops it all.

usage: npm run brokers [-- options]

  --only NAME           kafka or rabbitmq                               (default: both)
  --orders N            how many orders to place, 1 to 10000            (default 12)
  --exit                stop by itself after the table; exit code 0 only if all is as it should be
  --kafka-brokers LIST  a Kafka that already runs, as host:port by comma, instead of one of its own
  --amqp-url URL        a RabbitMQ that already runs, as amqp://user:password@host:5672, instead of one of its own
  --help                this text

Its own Kafka needs Java 17 and Maven, its own RabbitMQ a Debian with apt-get; neither needs root.`;

const text = { type: 'string' };

/**
 * Reads the command line.
 *
 * @param {readonly string[]} argv
 * @returns {{ kafka: boolean, rabbitmq: boolean, orders: number, exit: boolean, kafkaBrokers?: string[], amqpUrl?: string }}
 * @throws {Stop} with exit code 2, in one line
 */
function readBrokersOptions(argv) {
  const flag = { type: 'boolean' };
  const given = readArguments(argv, { only: text, orders: text, exit: flag, 'kafka-brokers': text, 'amqp-url': text });
  const { only, orders = '12', exit = false, 'kafka-brokers': servers, 'amqp-url': url } = given;
  if (only !== undefined && only !== 'kafka' && only !== 'rabbitmq') throw misuse('--only takes kafka or rabbitmq');
  if (!/^[1-9]\d{0,4}$/.test(orders) || Number(orders) > 10_000)
    throw misuse('--orders takes a number from 1 to 10000');
  if (only === 'rabbitmq' && servers !== undefined)
    throw misuse('--only rabbitmq and --kafka-brokers do not go together');
  if (only === 'kafka' && url !== undefined) throw misuse('--only kafka and --amqp-url do not go together');
  return {
    kafka: only !== 'rabbitmq',
    rabbitmq: only !== 'kafka',
    orders: Number(orders),
    exit,
    ...(servers !== undefined && { kafkaBrokers: serversFrom(servers) }),
    ...(url !== undefined && { amqpUrl: urlFrom(url) }),
  };
}

function serversFrom(list) {
  const servers = list.split(',');
  for (const server of servers) {
    const port = Number(/^[\w.-]+:(\d{1,5})$/.exec(server)?.[1]);
    if (!(port >= 1 && port <= 65_535))
      throw misuse(`--kafka-brokers takes host:port by comma, such as 127.0.0.1:9092; it has ${shown(server)}`);
  }
  return servers;
}

/** The URL may have a password, which is not shown. */
function urlFrom(given) {
  const url = URL.canParse(given) ? new URL(given) : undefined;
  if (!url || !/^amqps?:$/.test(url.protocol) || url.hostname === '')
    throw misuse('--amqp-url takes a URL such as amqp://guest:guest@127.0.0.1:5672');
  return given;
}

module.exports = { USAGE, readBrokersOptions };
