import { Breaker, DEFAULT_POLICY } from '@orderflow/core/breaker';
import { FakeDynamoDB } from '@orderflow/testing';
import { describeBreaker, statesOf, switchBreaker } from './switch-breaker.ts';

const NOON = Date.parse('2026-11-24T12:00:00Z');
const hand = { by: 'ada', reason: 'maintenance' };

function stage() {
  const dynamodb = new FakeDynamoDB({ events: { key: ['stream', 'version'] }, breakers: { key: ['dependency'] } });
  const deps = { dynamodb, clock: () => NOON, tables: { events: 'events', breakers: 'breakers' } };
  const breaker = new Breaker({ ...deps, dependency: 'carrier', policy: DEFAULT_POLICY });
  const facts = () => dynamodb.rows('events').flatMap(({ events }) => JSON.parse(String(events)));
  const status = async () =>
    (await statesOf(deps, ['carrier', 'payment-gateway']))
      .map(({ dependency, state }) => `${dependency}: ${describeBreaker(state)}`)
      .join('\n');
  return { dynamodb, deps, breaker, facts, status };
}

test('opening and closing by hand is an event each, with who and why', async () => {
  const { deps, facts, status } = stage();
  expect(await switchBreaker(deps, 'carrier', { action: 'open', ...hand })).toMatchObject({ isChanged: true });
  expect(await status()).toBe(
    'carrier: open since 2026-11-24T12:00:00.000Z, by hand: maintenance\npayment-gateway: closed',
  );
  expect(await switchBreaker(deps, 'carrier', { action: 'open', ...hand })).toMatchObject({ isChanged: false });
  expect(await switchBreaker(deps, 'carrier', { action: 'close', ...hand })).toMatchObject({ isChanged: true });
  expect(await switchBreaker(deps, 'carrier', { action: 'close', ...hand })).toMatchObject({ isChanged: false });
  expect(facts()).toMatchObject([
    { type: 'breaker.opened', data: { cause: 'operator', ...hand } },
    { type: 'breaker.closed', data: { cause: 'operator', ...hand } },
  ]);
});

test('the status of an open breaker has its next probe, that of a half-open one says it probes', async () => {
  const { breaker, status } = stage();
  await breaker.apply(await breaker.readState(), {
    type: 'Counted',
    calls: 5,
    failures: 5,
    reason: 'timed out',
    now: NOON,
  });
  expect(await status()).toContain('next probe 2026-11-24T12:00:05.000Z: timed out');
  await breaker.apply(await breaker.readState(), { type: 'Tick', now: NOON + 60_000 });
  expect(await status()).toContain('half-open since 2026-11-24T12:01:00.000Z, probing');
});

test('a breaker that others opened meanwhile is opened by hand all the same', async () => {
  const { dynamodb, deps, breaker, facts } = stage();
  const send = dynamodb.send as unknown as (command: object) => Promise<object>;
  let rival: (() => Promise<unknown>) | undefined = async () => {
    rival = undefined;
    await breaker.apply(await breaker.readState(), {
      type: 'Counted',
      calls: 5,
      failures: 5,
      reason: 'timed out',
      now: NOON,
    });
  };
  const racing = {
    send: (async (command: object) => {
      if (command.constructor.name === 'PutItemCommand') await rival?.();
      return send(command);
    }) as unknown as typeof dynamodb.send,
  };
  const { isChanged } = await switchBreaker({ ...deps, dynamodb: racing }, 'carrier', { action: 'open', ...hand });
  expect(isChanged).toBe(true);
  expect(facts()).toMatchObject([{ data: { cause: 'failures' } }, { data: { cause: 'operator' } }]);
});
