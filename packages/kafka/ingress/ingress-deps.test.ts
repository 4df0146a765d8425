import { surroundingsFixture } from '@orderflow/testing';
import { kafkaIngressDeps } from './ingress-deps.ts';

const SETTINGS = { CONSUMER_NAME: 'seats-in', BUS_NAME: 'bus', DLQ_URL: 'https://sqs/dlq' };

test('an ingress function is wired by its settings', () => {
  expect(kafkaIngressDeps(surroundingsFixture({ ...SETTINGS, KAFKA_SOURCE: 'kiosk' }))).toMatchObject({
    name: 'seats-in',
    busName: 'bus',
    dlqUrl: 'https://sqs/dlq',
    source: 'kiosk',
  });
});

test.each(Object.keys(SETTINGS))('a missing %s is named', (name) => {
  expect(() => kafkaIngressDeps(surroundingsFixture({ ...SETTINGS, [name]: '' }))).toThrow(`${name} is not set`);
});
