import { readConfig } from './config.ts';
import { ConfigError } from './context-reader.ts';

const AWS = { stage: 'dev', mailFrom: 'shop@shop.example' };

const operator = 'arn:aws:iam::123456789012:role/operator';
const subscriber = {
  name: 'warehouse',
  target: 'arn:aws:sqs:eu-west-1:123456789012:warehouse',
  types: ['order.completed'],
};
const key = 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const producer = { name: 'Customers', accounts: ['123456789012'], sources: ['customers'], types: ['customer.moved'] };

test('without context the stage is local', () => {
  expect(readConfig({})).toEqual({
    stage: 'local',
    deletionProtection: false,
    flow: 'choreography',
    sagaType: 'standard',
    region: undefined,
    front: 'http-api',
    apiAuth: 'iam',
    apiThrottle: undefined,
    corsOrigins: [],
    archiveDays: 30,
    mail: { kind: 'ses', from: 'orders@orderflow.example', createIdentity: true, perSecond: undefined },
    currency: 'EUR',
    country: 'DE',
    timeZone: 'UTC',
    payment: { provider: 'simulated', timeoutMs: 5000, keyHours: 24, patienceHours: 96 },
    paymentPendingHours: 120,
    paymentWebhookSecretName: undefined,
    carrier: { provider: 'simulated', timeoutMs: 5000, keyHours: 24, patienceHours: 96 },
    breaker: {
      failures: 5,
      failurePercent: 50,
      windowSeconds: 60,
      probes: 3,
      waitSeconds: 5,
      maxWaitSeconds: 10,
    },
    maxReceives: 10,
    retryBaseSeconds: 2,
    consumerTimeoutSeconds: 15,
    auditWindowSeconds: 1,
    logLevel: 'INFO',
    tracing: false,
    schemaRegistry: false,
    alarmTopicArn: undefined,
    alarmEmail: undefined,
    relayConcurrency: undefined,
    relayBatchSize: 100,
    silenceAlarm: false,
    apiConcurrency: undefined,
    encryptionKeyArn: undefined,
    producers: [],
    subscribers: [],
    republishers: [],
  });
});

test('a webhook needs a provider that calls it', () => {
  expect(() => readConfig({ paymentWebhookSecretName: '/hook' })).toThrow(
    'paymentWebhookSecretName: needs paymentProvider=http',
  );
});

test('every key is read, as text from the command line or as a number from cdk.json', () => {
  const alarmTopicArn = 'arn:aws:sns:eu-west-1:123456789012:alarms';
  const config = readConfig({
    stage: 'local-7',
    deletionProtection: 'on',
    flow: 'orchestration',
    sagaType: 'express',
    region: 'ap-southeast-2',
    front: 'function-url',
    apiAuth: 'none',
    corsOrigins: 'https://shop.example,http://localhost:3000',
    archive: 'on',
    archiveDays: 400,
    mail: 'ses',
    mailFrom: 'me@shop.example',
    mailIdentity: 'create',
    mailPerSecond: '3',
    currency: 'JPY',
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    paymentProvider: 'http',
    paymentUrl: 'https://pay.example/v1',
    paymentSecretName: '/shop/pay.key',
    paymentTimeoutMs: '800',
    paymentKeyHours: '48',
    paymentPatienceHours: '190',
    paymentPendingHours: 200,
    paymentWebhookSecretName: '/shop/hook',
    carrierProvider: 'http',
    carrierUrl: 'http://carry.example',
    carrierSecretName: 'carry-key',
    carrierTimeoutMs: 900,
    carrierKeyHours: 12,
    carrierPatienceHours: 10,
    breakerFailures: '7',
    breakerFailurePercent: '20',
    breakerWindowSeconds: '30',
    breakerProbes: '1',
    breakerWaitSeconds: '10',
    breakerMaxWaitSeconds: '40',
    maxReceives: '4',
    retryBaseSeconds: '1',
    consumerTimeoutSeconds: '5',
    auditWindowSeconds: '30',
    logLevel: 'DEBUG',
    tracing: 'on',
    awsEndpointUrl: 'https://127.0.0.1:9297',
    awsEndpointCa: 'package.json',
    schemaRegistry: 'on',
    alarmTopicArn,
    relayConcurrency: '4',
    relayBatchSize: 50,
    silenceAlarm: 'on',
    apiConcurrency: 20,
    encryptionKeyArn: key,
    producers: JSON.stringify([producer]),
    subscribers: JSON.stringify([subscriber]),
    republishers: `${operator}, ${operator}-*`,
  });
  expect(config).toEqual({
    stage: 'local-7',
    deletionProtection: true,
    flow: 'orchestration',
    sagaType: 'express',
    region: 'ap-southeast-2',
    front: 'function-url',
    apiAuth: 'none',
    apiThrottle: undefined,
    corsOrigins: ['https://shop.example', 'http://localhost:3000'],
    archiveDays: 400,
    mail: { kind: 'ses', from: 'me@shop.example', createIdentity: true, perSecond: 3 },
    currency: 'JPY',
    country: 'JP',
    timeZone: 'Asia/Tokyo',
    payment: {
      provider: 'http',
      url: 'https://pay.example/v1',
      secretName: '/shop/pay.key',
      timeoutMs: 800,
      keyHours: 48,
      patienceHours: 190,
    },
    paymentPendingHours: 200,
    paymentWebhookSecretName: '/shop/hook',
    carrier: {
      provider: 'http',
      url: 'http://carry.example',
      secretName: 'carry-key',
      timeoutMs: 900,
      keyHours: 12,
      patienceHours: 10,
    },
    breaker: {
      failures: 7,
      failurePercent: 20,
      windowSeconds: 30,
      probes: 1,
      waitSeconds: 10,
      maxWaitSeconds: 40,
    },
    maxReceives: 4,
    retryBaseSeconds: 1,
    consumerTimeoutSeconds: 5,
    auditWindowSeconds: 30,
    logLevel: 'DEBUG',
    tracing: true,
    awsEndpoint: { url: 'https://127.0.0.1:9297', ca: 'package.json' },
    schemaRegistry: true,
    alarmTopicArn,
    alarmEmail: undefined,
    relayConcurrency: 4,
    relayBatchSize: 50,
    silenceAlarm: true,
    apiConcurrency: 20,
    encryptionKeyArn: key,
    producers: [producer],
    subscribers: [subscriber],
    republishers: [operator, `${operator}-*`],
  });
});

test('lists and objects may stand in cdk.json as they are', () => {
  const { producers, republishers } = readConfig({ ...AWS, producers: [producer], republishers: [operator] });
  expect([producers, republishers]).toEqual([[producer], [operator]]);
});

test('the audit log collects for a minute on AWS, for a second in local stages', () => {
  expect(readConfig(AWS).auditWindowSeconds).toBe(60);
  expect(readConfig({ stage: 'local-t' }).auditWindowSeconds).toBe(1);
});

test('the API lets through bursts of twice its rate, or as many as given', () => {
  const throttle = (context: object) => readConfig({ ...AWS, ...context }).apiThrottle;
  expect(throttle({ apiRatePerSecond: 20 })).toEqual({ rate: 20, burst: 40 });
  expect(throttle({ apiRatePerSecond: 9000 })).toEqual({ rate: 9000, burst: 5000 });
  expect(throttle({ apiRatePerSecond: 20, apiBurst: 5 })).toEqual({ rate: 20, burst: 5 });
});

test('prod has a topic for its alarms, or says that it has none', () => {
  const prod = { stage: 'prod', mail: 'none', simulatedProviders: 'allowed' };
  expect(() => readConfig(prod)).toThrow(
    'alarmTopicArn: is required: nobody would receive the alarms of stage prod (or set alarmEmail, or none)',
  );
  expect(readConfig({ ...prod, alarmTopicArn: 'none' }).alarmTopicArn).toBeUndefined();
  expect(readConfig({ ...prod, alarmEmail: 'on-call@shop.example' }).alarmEmail).toBe('on-call@shop.example');
});

test('providers may be simulated in prod only where it is said', () => {
  const prod = { stage: 'prod', mail: 'none', alarmTopicArn: 'none' };
  expect(readConfig({ ...prod, simulatedProviders: 'allowed' }).payment.provider).toBe('simulated');
  const http = { paymentProvider: 'http', paymentUrl: 'https://p.example', paymentSecretName: 'p' };
  expect(() => readConfig({ ...prod, ...http })).toThrow(
    'carrierProvider: simulated would complete orders of stage prod for nothing; set http, or simulatedProviders=allowed',
  );
  expect(() => readConfig({ ...AWS, simulatedProviders: 'refused' })).toThrow(
    'paymentProvider: simulated would complete',
  );
});

test('mail is sent at 14 a second on AWS, without a limit in local stages', () => {
  expect(readConfig(AWS).mail).toMatchObject({ perSecond: 14 });
  expect(readConfig({}).mail).toMatchObject({ perSecond: undefined });
});

test('archive=off and mail=none leave them out', () => {
  expect(readConfig({ ...AWS, archive: 'off' }).archiveDays).toBeUndefined();
  expect(readConfig({ stage: 'dev', mail: 'none' }).mail).toEqual({ kind: 'none' });
});

test("the CDK's own keys are ignored", () => {
  expect(() => readConfig({ '@aws-cdk/core:x': true, 'aws:cdk:y': [], 'availability-zones:z': {} })).not.toThrow();
});

describe('the error is one line that begins with the key', () => {
  const cases: [string, Record<string, unknown>][] = [
    ["stage: 'Prod' must be 1 to 24 of a-z 0-9 - and begin with a letter", { stage: 'Prod' }],
    ["flow: 'ballet' must be choreography or orchestration", { flow: 'ballet' }],
    ["region: 'mars' must be an AWS region such as eu-west-1", { region: 'mars' }],
    ["front: 'door' must be http-api or function-url", { front: 'door' }],
    ["apiAuth: 'maybe' must be iam or none", { apiAuth: 'maybe' }],
    [
      'apiAuth: none would open stage dev to anyone; only stages local and local-… may be open',
      { ...AWS, apiAuth: 'none' },
    ],
    ['awsEndpointUrl: must be an http(s) URL', { awsEndpointUrl: 'http://[' }],
    ['awsEndpointCa: needs an awsEndpointUrl with https', { awsEndpointCa: 'package.json' }],
    [
      "awsEndpointCa: there is no file 'none.pem'",
      { awsEndpointUrl: 'https://127.0.0.1:9297', awsEndpointCa: 'none.pem' },
    ],
    ['apiBurst: needs apiRatePerSecond', { apiBurst: 5 }],
    ['apiRatePerSecond: needs front=http-api', { apiRatePerSecond: 5, front: 'function-url' }],
    ["corsOrigins[0]: '*' must be an origin such as https://shop.example", { corsOrigins: '*' }],
    ["archive: 'maybe' must be on or off", { archive: 'maybe' }],
    ["archiveDays: '0' must be a whole number from 1 to 3650", { archiveDays: 0 }],
    ["archiveDays: '1.5' must be a whole number from 1 to 3650", { archiveDays: '1.5' }],
    ["mail: 'pigeon' must be ses or none", { mail: 'pigeon' }],
    ["mailFrom: 'me' must be an e-mail address", { mailFrom: 'me' }],
    [
      'carrierTimeoutMs: 8000 ms must be below the time-out of a step with sagaType=express (7 s)',
      { ...AWS, flow: 'orchestration', sagaType: 'express', carrierTimeoutMs: 8000 },
    ],
    ['mailFrom: is required: the address that emails are sent from (or set mail=none)', { stage: 'dev' }],
    ["mailIdentity: 'fake' must be existing or create", { mailIdentity: 'fake' }],
    ["currency: 'euro' must be an ISO 4217 code such as EUR", { currency: 'euro' }],
    ["country: 'Germany' must be an ISO 3166-1 alpha-2 code such as DE", { country: 'Germany' }],
    ["timeZone: 'Berlin' must be an IANA time zone such as Europe/Berlin", { timeZone: 'Berlin' }],
    ["timeZone: '+02:00' must be an IANA time zone such as Europe/Berlin", { timeZone: '+02:00' }],
    ["paymentProvider: 'barter' must be simulated or http", { paymentProvider: 'barter' }],
    ['paymentUrl: is required with paymentProvider=http', { paymentProvider: 'http' }],
    [
      'carrierSecretName: is required with carrierProvider=http',
      { carrierProvider: 'http', carrierUrl: 'https://c.example' },
    ],
    ["paymentUrl: 'ftp://x' must be an http(s) URL", { paymentUrl: 'ftp://x' }],
    ['paymentUrl: must be an http(s) URL', { paymentUrl: 'http://[' }],
    ["currency: 'EUR\ufffd' must be an ISO 4217 code such as EUR", { currency: 'EUR\n' }],
    ["carrierSecretName: 'a b' must be the name of an SSM parameter", { carrierSecretName: 'a b' }],
    [
      'paymentTimeoutMs: 5000 ms must be below consumerTimeoutSeconds (5 s)',
      { consumerTimeoutSeconds: 5, carrierTimeoutMs: 4999 },
    ],
    ["maxReceives: '-1' must be a whole number from 1 to 1000", { maxReceives: '-1' }],
    ["logLevel: 'LOUD' must be DEBUG or INFO or WARN or ERROR", { logLevel: 'LOUD' }],
    ["alarmEmail: 'ada' must be an e-mail address", { alarmEmail: 'ada' }],
    [
      'alarmEmail: contradicts alarmTopicArn: subscribe the address to that topic',
      { alarmEmail: 'a@b.example', alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:alarms' },
    ],
    ["alarmTopicArn: 'bell' must be the ARN of an SNS topic", { alarmTopicArn: 'bell' }],
    ['currency: must be plain text or a number', { currency: ['EUR'] }],
    [
      "republishers[1]: 'me' must be an ARN of a role or user, in which * stands for anything",
      { republishers: `${operator},me` },
    ],
    [
      'subscribers[0].target: must be the ARN of a bus or of a queue',
      { subscribers: [{ ...subscriber, target: 'q' }] },
    ],
    [
      'subscribers[0].types[0]: must be an event of the order flow: breaker.closed, breaker.half.opened, breaker.opened, …',
      { subscribers: [{ ...subscriber, types: ['order.eaten'] }] },
    ],
    ['subscribers[1].name: is the name of another subscriber', { subscribers: [subscriber, subscriber] }],
    ['subscribers[0]: has queue; its fields are name, target, types', { subscribers: [{ ...subscriber, queue: 'q' }] }],
    ["producers: '{' must be JSON", { producers: '{' }],
    ['producers[0]: must be an object', { producers: '[1]' }],
    ['producers[0].types: must be a list: each text without * and ?', { producers: [{ ...producer, types: 'all' }] }],
    [
      'producers[1].accounts[0]: must be an account of 12 digits',
      { producers: [producer, { ...producer, accounts: ['1'] }] },
    ],
    [
      'producers[0]: must have one of accounts, organization and principals',
      { producers: [{ ...producer, principals: [operator] }] },
    ],
    [
      'producers[0]: has account; its fields are name, accounts, organization, principals, sources and types',
      { producers: [{ ...producer, account: '1' }] },
    ],
  ];
  test.each(cases)('%s', (message, context) => {
    expect(() => readConfig(context)).toThrow(new ConfigError(...split(message)));
  });

  test('a mistyped key', () => {
    expect(() => readConfig({ stgae: 'prod' })).toThrow(
      /^stgae: is not a key of this app; docs\/configuration.md has all keys, among them stage, /,
    );
    for (const key of ['max_receives', 'mail2', 'mail from', '', '__proto__'])
      expect(() => readConfig(JSON.parse(`{"${key}": "1"}`))).toThrow(`${key}: is not a key of this app`);
  });
});

const split = (message: string): [string, string] => {
  const colon = message.indexOf(': ');
  return [message.slice(0, colon), message.slice(colon + 2)];
};
