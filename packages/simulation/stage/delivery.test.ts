import type { RuleModel, TargetModel } from '../cloudformation/index.ts';
import { Delivery } from './delivery.ts';
import { scenarioOf } from './testing/scene.ts';

const target = (arn: string): TargetModel => ({
  ...{ id: arn, arn, input: { kind: 'event' }, deadLetterArn: undefined, statements: undefined },
  ...{ maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 },
});
const rule = (name: string, more: Partial<RuleModel> = {}): RuleModel => ({
  ...{ logicalId: name, name, arn: `arn:${name}`, busName: 'bus', enabled: true, pattern: {}, schedule: undefined },
  targets: [target(`queue-${name}`)],
  ...more,
});

function setup(rules: readonly RuleModel[], scene = scenarioOf()) {
  const given: string[] = [];
  const delivery = new Delivery<string>({
    ...scene,
    rules: () => rules,
    matches: ({ name }, event) => event.includes(name),
    about: (event) => event,
    give: (_, { arn }, event) => given.push(`${arn} ${event}`),
    giveUp: (_, __, deadLetterArn, event) => given.push(`${deadLetterArn} ${event}`),
  });
  return { ...scene, delivery, given, run: (until = Number.POSITIVE_INFINITY) => scene.kernel.run(until) };
}

test('an event goes to each target of each rule of its bus that wants it, a moment later', async () => {
  const both = rule('b', { targets: [target('one'), target('two')] });
  const { delivery, given, run } = setup([rule('a'), both, rule('c')]);
  delivery.deliver('bus', 'ab');
  expect([given.length, delivery.underWay]).toEqual([0, 3]);
  await run(81);
  expect(given.sort()).toEqual(['one ab', 'queue-a ab', 'two ab']);
  expect(delivery.underWay).toBe(0);
});

test('not by rules that are off, of another bus, or with a schedule instead of a pattern', async () => {
  const off = [rule('a', { enabled: false }), rule('b', { busName: 'other' }), rule('c', { pattern: undefined })];
  const { delivery, given, run } = setup(off);
  delivery.deliver('bus', 'abc');
  await run();
  expect(given).toEqual([]);
});

test('a replay goes to the rules that it names', async () => {
  const { delivery, given, run } = setup([rule('a'), rule('b')]);
  delivery.deliver('bus', 'ab', new Set(['arn:b']));
  await run();
  expect(given).toEqual(['queue-b ab']);
});

test('a duplicate is delivered twice, and something late up to most of a day later', async () => {
  const twice = setup([rule('a')], scenarioOf({ duplicate: 1 }));
  twice.delivery.deliver('bus', 'a');
  await twice.run();
  expect(twice.given).toEqual(['queue-a a', 'queue-a a']);

  const late = setup([rule('a')], scenarioOf({ late: 1 }));
  for (let event = 0; event < 20; event++) late.delivery.deliver('bus', `a${event}`);
  await late.run(60_000);
  expect(late.given.length).toBeLessThan(10);
  await late.run();
  expect(late.given).toHaveLength(20);
  expect(late.given).not.toEqual(Array.from({ length: 20 }, (_, event) => `queue-a a${event}`));
  expect(late.kernel.now).toBeLessThan(21 * 3_600_000);
});

test('what a target does not take goes to its dead-letter queue after the age that it says, or nowhere', async () => {
  const dlq = rule('a', { targets: [{ ...target('one'), deadLetterArn: 'dlq', maximumEventAgeSeconds: 60 }] });
  const { delivery, given, run } = setup([dlq, rule('b')], scenarioOf({ undelivered: 1 }));
  delivery.deliver('bus', 'ab');
  await run(59_999);
  expect(given).toEqual([]);
  await run();
  expect([given, delivery.underWay]).toEqual([['dlq ab'], 0]);
});
