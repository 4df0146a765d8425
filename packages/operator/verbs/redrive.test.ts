import type { Message, SendMessageCommandInput } from '@aws-sdk/client-sqs';
import { SimulatedSQS } from '@orderflow/simulation/services';
import { type RedriveProps, redrive } from './redrive.ts';

const MINUTE = 60_000;
const queue = (name: string) => ({ name, url: `https://sqs/${name}`, arn: `arn:${name}` });

/** A queue and its dead-letter queue with these messages in it. `fails` throws instead of some calls. */
function stage(bodies: readonly string[], fails: (action: string, input: object) => boolean = () => false) {
  const time = { now: Date.parse('2026-11-24T12:00:00Z') };
  const sqs = new SimulatedSQS([queue('payment'), queue('payment-dlq')], { now: () => time.now });
  const [to, from] = [sqs.queue('arn:payment'), sqs.queue('arn:payment-dlq')];
  for (const body of bodies)
    from.send({
      body,
      attributes: { class: { DataType: 'String', StringValue: 'transient' } },
      trace: `trace ${body}`,
    });
  time.now += MINUTE;
  const send = async (command: { readonly input: object }) => {
    const action = command.constructor.name.replace('Command', '');
    if (fails(action, command.input)) throw new Error(`${action} failed`);
    return sqs.call(action, command.input);
  };
  const props = {
    sqs: { send } as unknown as RedriveProps['sqs'],
    clock: () => time.now,
    from: 'https://sqs/payment-dlq',
    to: 'https://sqs/payment',
  };
  const bodiesIn = (messages: readonly { readonly body: string }[]) => messages.map(({ body }) => body).sort();
  return { time, props, to, from, sent: () => bodiesIn(to.all()), left: () => bodiesIn(from.all()) };
}

const many = Array.from({ length: 25 }, (_, index) => `m${index}`);

test('every message goes to the queue, with its attributes and its trace header', async () => {
  const { props, to, sent, left } = stage(many);
  expect(await redrive(props)).toEqual({ redriven: 25, remaining: 0 });
  expect([sent(), left()]).toEqual([[...many].sort(), []]);
  const [message] = to.all();
  expect(message).toMatchObject({
    attributes: { class: { DataType: 'String', StringValue: 'transient' } },
    trace: `trace ${message?.body}`,
    receives: 0,
  });
});

test('a message that the filter refuses remains, and is visible at once', async () => {
  const { props, from, sent } = stage(many);
  const filter = ({ Body }: Message) => Body === 'm24';
  expect(await redrive({ ...props, filter })).toEqual({ redriven: 1, remaining: 24 });
  expect(sent()).toEqual(['m24']);
  expect(from.depth()).toEqual({ visible: 24, inFlight: 0, delayed: 0 });
});

test('no more messages than the limit are redriven', async () => {
  const { props, sent, left } = stage(many);
  expect(await redrive({ ...props, limit: 13 })).toEqual({ redriven: 13, remaining: 0 });
  expect([sent().length, left().length]).toEqual([13, 12]);
});

test('a message that is dead-lettered while it runs remains: it ends', async () => {
  const { props, time, from } = stage(['poison']);
  const failsAgain = (async (command: never) => {
    const answer = await props.sqs.send(command);
    const { MessageBody: body } = (command as { readonly input: SendMessageCommandInput }).input;
    if (body !== undefined) from.send({ body });
    return answer;
  }) as RedriveProps['sqs']['send'];
  const clock = () => time.now++;
  expect(await redrive({ ...props, clock, sqs: { send: failsAgain } })).toEqual({ redriven: 1, remaining: 1 });
});

test.each([
  ['send', 'SendMessage', []],
  ['delete, it is in both queues', 'DeleteMessage', ['only']],
])('a crash before the %s loses no message', async (_, action, sentBefore) => {
  let isBroken = true;
  const { props, time, sent, left } = stage(['only'], (name) => isBroken && name === action);
  await expect(redrive(props)).rejects.toThrow(`${action} failed`);
  expect([sent(), left()]).toEqual([sentBefore, ['only']]);
  isBroken = false;
  time.now += 5 * MINUTE;
  expect(await redrive(props)).toEqual({ redriven: 1, remaining: 0 });
  expect([sent(), left()]).toEqual([[...sentBefore, 'only'], []]);
});

test('that a remaining message became visible meanwhile is no error; another error is thrown', async () => {
  const { props, time, left } = stage(['a']);
  const send = (async (command: never) => {
    if ((command as object).constructor.name === 'ChangeMessageVisibilityCommand') time.now += 6 * MINUTE;
    return props.sqs.send(command);
  }) as RedriveProps['sqs']['send'];
  expect(await redrive({ ...props, sqs: { send }, filter: () => false })).toEqual({ redriven: 0, remaining: 1 });
  expect(left()).toEqual(['a']);
  const denied = stage(['a'], (action) => action === 'ChangeMessageVisibility');
  await expect(redrive({ ...denied.props, filter: () => false })).rejects.toThrow('ChangeMessageVisibility failed');
});
