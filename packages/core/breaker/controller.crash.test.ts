import type { Sent } from '@orderflow/testing';
import { sqsBatch, storedMessage } from '@orderflow/testing';
import * as fc from 'fast-check';
import { breakerController } from './controller.ts';
import type { BreakerInput } from './state-machine.ts';
import { controllerFixture, NOON, OFF, ON, SLOW } from './testing/controller-fixture.ts';

describe('failures and crashes', () => {
  test('a mapping that cannot be changed is logged, and the message is retried', async () => {
    const { handler, open, events, lambda, mapping, deps } = controllerFixture();
    await open();
    const [opened] = await events();
    if (!opened) throw new Error('no event');
    const message = storedMessage(opened);
    lambda.fail('before');
    expect((await handler(sqsBatch(message)))?.batchItemFailures).toHaveLength(1);
    expect(deps.telemetry.lines).toMatchObject([
      { message: 'could not adjust mapping', mapping: 'm1' },
      { message: 'message failed, will retry' },
    ]);
    expect((await handler(sqsBatch(message)))?.batchItemFailures).toEqual([]);
    expect(mapping()).toEqual(OFF);
  });

  test('a scheduled run throws the error of one mapping and still adjusts the others', async () => {
    const { tick, open, lambda } = controllerFixture();
    lambda.mappings.set('m2', { ...lambda.mapping('m1') });
    await open();
    const mappings = ['m0', 'm1', 'm2'].map((id) => ({ id, maxConcurrency: 50 }));
    await expect(tick({ mappings })).rejects.toThrow('no mapping m0');
    expect(['m1', 'm2'].map((id) => lambda.mapping(id).state)).toEqual(['Disabled', 'Disabled']);
  });

  describe.each(['before', 'after'] as const)('crash %s', (when) => {
    const marking = { when, on: ({ name, input }: Sent) => name === 'PutItem' && 'mark' in (input.Item ?? {}) };

    test.each(['the mark', 'the disabling'])(
      '%s: the next run disables the mapping, and it is enabled in the end',
      async (at) => {
        const { open, apply, tick, lambda, dynamodb, mapping } = controllerFixture();
        await open();
        if (at === 'the mark') dynamodb.fail(marking);
        else lambda.fail(when);
        await expect(tick()).rejects.toThrow('connection was lost');
        await tick();
        expect(mapping()).toEqual(OFF);
        await apply({ type: 'Close', by: 'ada', reason: 'over', now: NOON });
        await tick();
        expect(mapping()).toEqual(ON);
      },
    );

    test.each(['the enabling', 'the removal of the mark'])(
      '%s: the next run enables the mapping, and a later manual disabling stays',
      async (at) => {
        const { open, apply, tick, lambda, dynamodb, mapping, mark } = controllerFixture();
        await open();
        await tick();
        await apply({ type: 'Close', by: 'ada', reason: 'over', now: NOON });
        if (at === 'the removal of the mark') dynamodb.fail(marking);
        else lambda.fail(when);
        await expect(tick()).rejects.toThrow('connection was lost');
        await tick();
        expect([mapping(), mark()]).toEqual([ON, 'none']);
        lambda.set('m1', 'Disabled');
        await tick();
        expect(mapping()).toEqual(OFF);
      },
    );
  });

  test('a run that read an older mark does not remove a newer one', async () => {
    const { open, tick, probes, pass, breaker, deps, lambda, mapping, mark, dynamodb } = controllerFixture();
    await open();
    await tick();
    pass(60);
    await tick();
    await probes(3);
    // this run reads the breaker as closed; after it enables the mapping and before it removes the mark, the breaker opens again
    // and another run disables the mapping
    let between: (() => Promise<unknown>) | undefined = async () => {
      between = undefined;
      await breaker.apply(await breaker.readState(), { type: 'Open', by: 'ada', reason: 'again', now: NOON });
      await breakerController(deps)({});
    };
    const slow = {
      ...deps,
      lambda: {
        send: (async (command: never) => {
          const answer = await lambda.send(command);
          await between?.();
          return answer;
        }) as typeof lambda.send,
      },
    };
    await expect(breakerController(slow)({})).rejects.toThrow('a concurrent run was faster');
    expect([mapping().state, mark()]).toEqual(['Disabled', 'paused']);
    await breaker.apply(await breaker.readState(), { type: 'Close', by: 'ada', reason: 'over', now: NOON });
    await tick();
    expect([mapping(), mark()]).toEqual([ON, 'none']);
    expect(dynamodb.rows('breakers')).toHaveLength(2);
  });
});

type Step = 'opens' | 'waits' | 'succeeds' | 'fails' | 'ticks' | 'closes' | 'holds';
const steps = fc.array(
  fc.record({
    step: fc.constantFrom<Step>('opens', 'waits', 'succeeds', 'fails', 'ticks', 'ticks', 'closes', 'holds'),
    /** The call of the run at which it crashes. */
    fault: fc.option(fc.record({ when: fc.constantFrom('before' as const, 'after' as const), call: fc.nat(8) })),
    lambdaFault: fc.option(fc.constantFrom('before' as const, 'after' as const), { freq: 3 }),
  }),
  { maxLength: 25 },
);

test('after a crash at any call, in any state: two runs later the mapping is as the state requires, and one disabled by hand stays so', () =>
  fc.assert(
    fc.asyncProperty(steps, fc.boolean(), async (steps, isOffByHand) => {
      const { dynamodb, lambda, apply, tick, mapping, status, pass, deps } = controllerFixture();
      if (isOffByHand) lambda.set('m1', 'Disabled');
      const inputs: Partial<Record<Step, () => BreakerInput>> = {
        opens: () => ({ type: 'Counted', calls: 9, failures: 9, reason: 'timed out', now: deps.clock() }),
        succeeds: () => ({ type: 'Passed', successes: 3 }),
        fails: () => ({ type: 'Failed', reason: 'timed out', now: deps.clock() }),
        closes: () => ({ type: 'Close', by: 'ada', reason: 'x', now: deps.clock() }),
        holds: () => ({ type: 'Open', by: 'ada', reason: 'x', now: deps.clock() }),
      };
      for (const { step, fault, lambdaFault } of steps) {
        let call = fault?.call ?? 0;
        if (fault) dynamodb.fail({ when: fault.when, on: () => call-- <= 0, times: 20 });
        if (lambdaFault) lambda.fail(lambdaFault);
        const input = inputs[step]?.();
        if (input) await apply(input).catch(() => undefined);
        if (step === 'waits') pass(1000);
        if (step === 'ticks') await tick().catch(() => undefined);
        dynamodb.heal();
        lambda.heal();
      }
      await tick();
      await tick();
      const expected = { closed: ON, open: { state: 'Disabled' }, 'half-open': SLOW }[await status()];
      if (isOffByHand) expect(mapping().state).toBe('Disabled');
      else expect(mapping()).toMatchObject(expected);
    }),
    { numRuns: 600 },
  ));
