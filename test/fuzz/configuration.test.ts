import { anything, mutated, PROTOTYPE_KEYS, text } from '@orderflow/testing/fuzz';
import { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { shown } from '../../bin/lib/shown.cjs';
import { readConfig } from '../../lib/config.ts';
import { ConfigError } from '../../lib/context-reader.ts';
import { orderFlow } from '../stacks/fixtures/template.ts';
import { fuzz } from './support/fuzz.ts';

/** Whatever is configured: a stack, or one line that begins with the key. */

const good = {
  stage: 'dev',
  flow: 'choreography',
  sagaType: 'standard',
  region: 'eu-west-1',
  front: 'http-api',
  apiAuth: 'iam',
  archive: 'on',
  archiveDays: '30',
  mail: 'ses',
  mailFrom: 'shop@shop.example',
  mailIdentity: 'existing',
  currency: 'EUR',
  country: 'DE',
  timeZone: 'Europe/Berlin',
  paymentProvider: 'http',
  paymentUrl: 'https://pay.example/v1',
  paymentSecretName: '/shop/pay',
  paymentTimeoutMs: 800,
  carrierProvider: 'simulated',
  carrierUrl: 'http://carry.example',
  carrierSecretName: 'carry-key',
  carrierTimeoutMs: 900,
  maxReceives: '4',
  retryBaseSeconds: 1,
  consumerTimeoutSeconds: '5',
  auditWindowSeconds: '30',
  logLevel: 'DEBUG',
  alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms',
};

const changed = mutated(good).map(({ value }) => value as Record<string, unknown>);
const key = fc.oneof(fc.constantFrom(...Object.keys(good), ...PROTOTYPE_KEYS, 'stgae', 'max_receives', 'mail2'), text);
const context = fc.oneof(
  { weight: 3, arbitrary: changed },
  { weight: 1, arbitrary: fc.dictionary(key, anything, { maxKeys: 4, noNullPrototype: true }) },
);

test('a configuration that makes sense, or one line that begins with the key', async () => {
  await fuzz('configuration', context, (given) => {
    try {
      const { payment, carrier, stage, maxReceives } = readConfig(given);
      expect(stage).toMatch(/^[a-z][a-z0-9-]{0,23}$/);
      expect(Number.isSafeInteger(maxReceives)).toBe(true);
      for (const provider of [payment, carrier]) expect('url' in provider && !URL.canParse(provider.url)).toBe(false);
    } catch (error) {
      expect(error).toBeInstanceOf(ConfigError);
      const { message } = error as Error;
      expect(message).toMatch(/^[^\p{Cc}\u2028\u2029]{5,600}$/u);
      expect(Object.keys({ ...good, ...given }).map(shown)).toContain(message.slice(0, message.indexOf(': ')));
    }
  });
});

test('what is accepted can be synthesized', () => {
  const accepted = fc.sample(changed, 400).filter((given) => {
    try {
      return readConfig(given) !== undefined;
    } catch {
      return false;
    }
  });
  expect(accepted.length).toBeGreaterThan(5);
  for (const given of accepted.slice(0, 2))
    expect(Template.fromStack(orderFlow(given)).toJSON().Resources).toBeDefined();
});
