import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { itemOf } from '@orderflow/core/store';
import { ThingCounted } from '@orderflow/testing';
import { BEGIN, operatedStage } from '../../testing/operated-stage.ts';
import { keepsToRules } from './probe-filters.ts';
import { replayFromArchive } from './replay-from-archive.ts';
import { countStored, type ReplayFromStoreProps, replayFromStore } from './replay-from-store.ts';
import { replayTargets } from './targets.ts';

const SPAN = { since: new Date(BEGIN), until: new Date(BEGIN + 60_000) };

/** Commits of these streams, in order, a second apart. `fails` throws instead of some calls of SQS. */
async function setup(streams: readonly string[], fails?: (action: string, input: object) => boolean) {
  const operated = operatedStage(fails);
  const { clients, dynamodb, time, stage } = operated;
  const versions = new Map<string, number>();
  for (const stream of streams) {
    const version = (versions.get(stream) ?? 0) + 1;
    versions.set(stream, version);
    const events = [ThingCounted({ thingId: stream, count: version })];
    const at = new Date(time.now).toISOString();
    const commit = { stream, version, causationId: `c${version}`, correlationId: 'c', at, events };
    await dynamodb.send(new PutItemCommand({ TableName: 'events', Item: itemOf(commit) }));
    time.now += 1000;
  }
  const patterns: Record<string, string> = {
    'r-payment': '{"detail-type":["thing.counted"],"source":["things"]}',
    'r-shipping': '{"replay-name":[{"exists":false}]}',
  };
  const eventBridge = {
    send: async ({ input }: { readonly input: { readonly Name: string } }) => ({
      Arn: `arn:rule/${input.Name}`,
      EventPattern: patterns[input.Name]?.replace('"things"', JSON.stringify(ThingCounted.source)),
    }),
  };
  const targets = await replayTargets(stage, eventBridge as never);
  const props: ReplayFromStoreProps = {
    ...{ dynamodb, sqs: clients.sqs, table: 'events', span: SPAN, targets },
    busArn: stage.bus.arn,
    replayName: 'replay-1',
  };
  return { ...operated, props, targets };
}

const place = (body: string) => JSON.parse(body).detail.metadata.eventId;

test('events go to the consumers whose rules match a replayed event, as EventBridge delivers it', async () => {
  const { props, bodiesIn } = await setup(['thing-a']);
  expect(await countStored(props)).toEqual({ payment: 1, shipping: 0 });
  expect(await replayFromStore(props)).toEqual({ payment: 1, shipping: 0 });
  expect(bodiesIn('payment').map((body) => JSON.parse(body))).toEqual([
    {
      version: '0',
      id: 'thing-a:1',
      'detail-type': 'thing.counted',
      source: ThingCounted.source,
      account: '111122223333',
      region: 'eu-west-1',
      time: new Date(BEGIN).toISOString(),
      resources: [],
      'replay-name': 'replay-1',
      detail: {
        data: { thingId: 'thing-a', count: 1 },
        metadata: expect.objectContaining({ eventId: 'thing-a:1', sequence: 1 }),
      },
    },
  ]);
});

test('those of one stream are sent in order, one after another', async () => {
  const sent: string[] = [];
  let underWay = 0;
  let most = 0;
  const { props } = await setup(['thing-a', 'thing-b', 'thing-a', 'thing-a', 'thing-b']);
  const send = (async (command: { readonly input: { readonly MessageBody: string } }) => {
    most = Math.max(most, ++underWay);
    await undefined;
    sent.push(place(command.input.MessageBody));
    underWay--;
    return {};
  }) as never;
  await replayFromStore({ ...props, sqs: { send } });
  expect(sent.filter((id) => id.startsWith('thing-a'))).toEqual(['thing-a:1', 'thing-a:2', 'thing-a:3']);
  expect(sent.filter((id) => id.startsWith('thing-b'))).toEqual(['thing-b:1', 'thing-b:2']);
  expect(most).toBeGreaterThan(1);
});

test('the span is of the commits, and a key is that of a stream or a value in the data', async () => {
  const { props } = await setup(['thing-a', 'thing-b', 'thing-c']);
  const only = (more: Partial<ReplayFromStoreProps>) => countStored({ ...props, ...more });
  expect(await only({ span: { since: new Date(BEGIN + 1000), until: new Date(BEGIN + 1000) } })).toMatchObject({
    payment: 1,
  });
  expect(await only({ key: 'a' })).toMatchObject({ payment: 1 });
  expect(await only({ key: 'thing-b' })).toMatchObject({ payment: 1 });
  expect(await only({ key: 'thing' })).toMatchObject({ payment: 0 });
});

test('a malformed commit is passed over', async () => {
  const { props, dynamodb } = await setup(['thing-a']);
  dynamodb.seed('events', { stream: 'thing-x', version: 1, at: new Date(BEGIN).toISOString(), events: 'oops' });
  expect(await countStored(props)).toMatchObject({ payment: 1 });
});

const many = Array.from({ length: 200 }, (_, index) => `thing-${index}`);

test('an interruption ends it, and running it again sends all', async () => {
  const interruption = new AbortController();
  const { props, bodiesIn } = await setup(many.slice(0, 50));
  const pace = async () => {
    if (bodiesIn('payment').length >= 13) interruption.abort();
  };
  const { payment = 0 } = await replayFromStore({ ...props, pace, interrupted: interruption.signal });
  expect(bodiesIn('payment')).toHaveLength(payment);
  expect(payment).toBeLessThan(50);
  await replayFromStore(props);
  expect(new Set(bodiesIn('payment').map(place)).size).toBe(50);
});

test('a crash in the midst loses nothing: running it again sends all', async () => {
  let sends = 0;
  const { props, bodiesIn } = await setup(many.slice(0, 50), (action) => action === 'SendMessage' && ++sends === 21);
  await expect(replayFromStore(props)).rejects.toThrow('SendMessage failed');
  await replayFromStore(props);
  expect(new Set(bodiesIn('payment').map(place)).size).toBe(50);
});

describe('from the archive', () => {
  /** EventBridge with one replay, in these states each time that it is described. */
  function archive(states: readonly string[]) {
    const calls: [string, object][] = [];
    const left = [...states];
    const send = async (command: { readonly input: object }) => {
      const action = command.constructor.name.replace('Command', '');
      calls.push([action, command.input]);
      if (action !== 'DescribeReplay') return {};
      return { State: left.length > 1 ? left.shift() : left[0], EventLastReplayedTime: new Date(BEGIN) };
    };
    const props = {
      ...{ eventBridge: { send: send as never }, sleep: async () => {}, replayName: 'r1' },
      ...{ archiveArn: 'arn:archive', busArn: 'arn:bus', ruleArns: ['arn:rule/r-payment'], span: SPAN },
    };
    return { calls, props, actions: () => calls.map(([action]) => action) };
  }

  test('a replay is aimed at the rules, and waited for', async () => {
    const { props, calls } = archive(['STARTING', 'RUNNING', 'COMPLETED']);
    const seen: (Date | undefined)[] = [];
    expect(await replayFromArchive({ ...props, onProgress: (at) => seen.push(at) })).toBe('COMPLETED');
    expect(calls[0]).toEqual([
      'StartReplay',
      {
        ReplayName: 'r1',
        Description: 'By an operator',
        EventSourceArn: 'arn:archive',
        EventStartTime: SPAN.since,
        EventEndTime: SPAN.until,
        Destination: { Arn: 'arn:bus', FilterArns: ['arn:rule/r-payment'] },
      },
    ]);
    expect(seen).toHaveLength(2);
  });

  test('an interruption cancels it', async () => {
    const { props, actions } = archive(['RUNNING', 'CANCELLING', 'CANCELLED']);
    const interruption = new AbortController();
    interruption.abort();
    expect(await replayFromArchive({ ...props, interrupted: interruption.signal })).toBe('CANCELLING');
    expect(actions().filter((action) => action === 'CancelReplay')).toHaveLength(1);
  });
});

describe('the probe', () => {
  /** An endpoint whose replay keeps to its rules, or not. The probe's event arrives as often as `arrivals` says. */
  function endpoint(arrivals: readonly number[], fails = '') {
    const left = [...arrivals];
    const things = new Set<string>();
    const send = async (command: { readonly input: { readonly Name?: string; readonly QueueName?: string } }) => {
      const action = command.constructor.name.replace('Command', '');
      if (action === fails) throw new Error(`${action} failed`);
      if (action === 'CreateQueue') things.add('queue');
      if (action === 'PutRule') things.add('rule');
      if (action === 'DeleteQueue') things.delete('queue');
      if (action === 'DeleteRule') things.delete('rule');
      if (action === 'ReceiveMessage') return { Messages: Array.from({ length: left.shift() ?? 0 }, () => ({})) };
      return { QueueUrl: 'https://sqs/probe', Attributes: { QueueArn: 'arn:probe' }, State: 'COMPLETED' };
    };
    const client = { send } as never;
    const props = { eventBridge: client, sqs: client, sleep: async () => {}, clock: () => BEGIN, id: '1' };
    const names = { archiveArn: 'arn:archive', busArn: 'arn:bus', busName: 'bus', ruleArns: ['arn:rule'] };
    return { things, ask: () => keepsToRules({ ...props, ...names }) };
  }

  test.each([
    [true, 'its own rule gets the event once', [1, 0]],
    [false, 'its own rule gets it again', [1, 1]],
    [false, 'its event does not arrive at all', [0]],
  ])('%p when %s; nothing is left behind', async (keeps, _, arrivals) => {
    const { ask, things } = endpoint(arrivals);
    expect(await ask()).toBe(keeps);
    expect([...things]).toEqual([]);
  });

  test.each(['PutRule', 'PutTargets', 'PutEvents', 'StartReplay', 'RemoveTargets'])(
    'nothing is left behind when %s fails',
    async (action) => {
      const { ask, things } = endpoint([1, 0], action);
      await ask().catch(() => {});
      expect([...things]).toEqual([]);
    },
  );
});
