import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type Mapping, SimulatedMappings } from './lambda-mappings.ts';
import { SimulatedS3 } from './s3.ts';
import { SimulatedSES } from './ses.ts';
import { SimulatedSSM } from './ssm.ts';

describe('S3', () => {
  const put = (more: object = {}) =>
    new PutObjectCommand({ Bucket: 'b', Key: 'k', Body: 'x', ContentType: 'text/plain', ...more }).input;

  test('the last write of a key stands', () => {
    const s3 = new SimulatedS3(['b']);
    for (const Body of ['first', 'second']) s3.call('PutObject', put({ Body }));
    expect([...s3.objects('b')]).toEqual([['k', 'second']]);
  });

  test.each([
    ['PutObject', { Bucket: 'none' }, 'does not exist: none'],
    ['PutObject', { Body: new Uint8Array(1) }, 'not simulated'],
    ['PutObject', { Tagging: 'a=b' }, 'Tagging of PutObject is not simulated'],
    ['PutObject', { Key: '' }, '1 to 1024 bytes'],
    ['GetObject', {}, 'GetObject is not simulated'],
  ])('%s of %p is refused', (name, input, message) => {
    expect(() => new SimulatedS3(['b']).call(name, put(input))).toThrow(message);
  });
});

describe('SES', () => {
  const mail = (to: string, more: object = {}) =>
    new SendEmailCommand({
      FromEmailAddress: 'Shop <shop@example.com>',
      Destination: { ToAddresses: [to] },
      Content: { Simple: { Subject: { Data: 'Hello' }, Body: { Text: { Data: 'you' } } } },
      ...more,
    }).input;
  const ses = () => new SimulatedSES({ now: () => 7 }, { isVerified: (address) => address.includes('@example.com') });

  test('every mail is sent, the same one too', () => {
    const mails = ses();
    for (const _ of [1, 2]) mails.call('SendEmail', mail('a@example.com'));
    expect(mails.sent).toHaveLength(2);
    expect(mails.sent[0]).toMatchObject({ to: 'a@example.com', subject: 'Hello', text: 'you', at: 7 });
  });

  test.each([
    ['SendEmail', mail('a@example.org'), 'not verified: a@example.org'],
    ['SendEmail', mail('nobody'), 'Illegal address: nobody'],
    ['SendEmail', mail('a@example.com', { Content: { Template: {} } }), 'not simulated'],
    ['SendEmail', mail('a@example.com', { ReplyToAddresses: ['x'] }), 'ReplyToAddresses of SendEmail is not simulated'],
    ['GetAccount', {}, 'GetAccount is not simulated'],
  ])('%s of %j is refused', (name, input, message) => {
    const mails = ses();
    expect(() => mails.call(name, input)).toThrow(message);
    expect(mails.sent).toEqual([]);
  });

  test('what may be sent to anybody is, when nobody says otherwise', () => {
    const mails = new SimulatedSES({ now: () => 7 });
    mails.call('SendEmail', mail('a@example.org'));
    expect(mails.sent).toHaveLength(1);
  });
});

test('SSM gives a parameter as it is now', () => {
  const ssm = new SimulatedSSM({ '/secret': 'old' });
  ssm.put('/secret', 'new');
  expect(ssm.call('GetParameter', { Name: '/secret', WithDecryption: true })).toMatchObject({
    Parameter: { Value: 'new' },
  });
  expect(() => ssm.call('GetParameter', { Name: '/other' })).toThrow(
    expect.objectContaining({ name: 'ParameterNotFound' }),
  );
  expect(() => ssm.call('PutParameter', {})).toThrow('PutParameter is not simulated');
});

describe('event source mappings', () => {
  const mapping: Mapping = {
    uuid: 'm',
    functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:payment',
    sourceArn: 'arn:queue',
    state: 'Enabled',
    maximumConcurrency: 50,
  };
  const world = (more: Partial<Mapping> = {}) => {
    const changes: string[] = [];
    const lambda = new SimulatedMappings([{ ...mapping, ...more }], ({ state }) => void changes.push(state));
    const update = (input: object) => lambda.call('UpdateEventSourceMapping', { UUID: 'm', ...input });
    const state = () => [lambda.get('m').state, lambda.isPolling('m')];
    return { lambda, update, state, changes };
  };

  test('are paused and resumed, which takes its time', () => {
    const { lambda, update, state, changes } = world();
    expect(update({ Enabled: false })).toMatchObject({ State: 'Disabling' });
    expect(state()).toEqual(['Disabling', true]);
    expect(() => update({ Enabled: true })).toThrow(expect.objectContaining({ name: 'ResourceInUseException' }));
    lambda.settle('m');
    expect(state()).toEqual(['Disabled', false]);
    update({ Enabled: true });
    expect(state()).toEqual(['Enabling', false]);
    lambda.settle('m');
    expect(state()).toEqual(['Enabled', true]);
    update({ Enabled: true });
    expect([state(), changes]).toEqual([
      ['Enabled', true],
      ['Disabling', 'Enabling'],
    ]);
  });

  test('are slowed', () => {
    const { lambda, update, state } = world();
    update({ ScalingConfig: { MaximumConcurrency: 2 } });
    expect(state()).toEqual(['Updating', true]);
    lambda.settle('m');
    expect(lambda.call('GetEventSourceMapping', { UUID: 'm' })).toEqual({
      UUID: 'm',
      FunctionArn: mapping.functionArn,
      EventSourceArn: 'arn:queue',
      State: 'Enabled',
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    update({ ScalingConfig: {} });
    expect(lambda.settle('m').maximumConcurrency).toBeUndefined();
    expect(() => update({ ScalingConfig: { MaximumConcurrency: 1 } })).toThrow('between 2 and 1000');
  });

  test('are slowed while they are paused, and stay so', () => {
    const { lambda, update, state } = world({ state: 'Disabled' });
    update({ ScalingConfig: { MaximumConcurrency: 5 } });
    expect([state(), lambda.get('m').maximumConcurrency]).toEqual([['Disabled', false], 5]);
  });

  test('are found by function and source', () => {
    const { lambda } = world();
    const found = (input: object) =>
      (lambda.call('ListEventSourceMappings', input) as { EventSourceMappings: object[] }).EventSourceMappings.length;
    expect([{}, { FunctionName: 'payment' }, { FunctionName: 'ment' }, { EventSourceArn: 'x' }].map(found)).toEqual([
      1, 1, 0, 0,
    ]);
    expect(() => lambda.get('none')).toThrow('does not exist');
    expect(() => lambda.call('GetEventSourceMapping', {})).toThrow('does not exist');
    expect(() => lambda.call('DeleteEventSourceMapping', {})).toThrow('not simulated');
    expect(() => lambda.call('UpdateEventSourceMapping', { UUID: 'm', BatchSize: 1 })).toThrow('BatchSize of');
  });
});
