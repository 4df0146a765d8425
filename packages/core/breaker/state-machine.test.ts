import { specify } from '@orderflow/testing';
import * as fc from 'fast-check';
import { fold, isRejection } from '../decide/index.ts';
import { BreakerClosed, BreakerHalfOpened, BreakerOpened } from './events.ts';
import { type BreakerPolicy, DEFAULT_POLICY, waitOf } from './policy.ts';
import { type BreakerEvent, type BreakerInput, type BreakerState, breakerOf } from './state-machine.ts';

const policy = { ...DEFAULT_POLICY, waitSeconds: 60, maxWaitSeconds: 900 };
const dependency = 'seat-map';
const machine = breakerOf(dependency, policy);
const given = specify(machine);

const NOON = Date.parse('2026-11-24T12:00:00Z');
const at = (seconds: number) => NOON + 1000 * seconds;
const iso = (seconds: number) => new Date(at(seconds)).toISOString();

const counted = (failures: number, calls: number, now = NOON): BreakerInput => ({
  type: 'Counted',
  calls,
  failures,
  reason: 'timed out',
  now,
});
const tick = (seconds: number): BreakerInput => ({ type: 'Tick', now: at(seconds) });

const opened = (openings = 1, since = 0) =>
  BreakerOpened({
    dependency,
    cause: openings === 1 ? 'failures' : 'probe',
    reason: 'timed out',
    openings,
    since: iso(since),
    probeAt: new Date(at(since) + waitOf(openings, policy)).toISOString(),
    ...(openings === 1 && { failures: 5, calls: 10 }),
  });
const openedByOperator = BreakerOpened({
  dependency,
  cause: 'operator',
  reason: 'maintenance',
  by: 'ada',
  openings: 1,
  since: iso(0),
});
const halfOpened = (openings = 1, since = 60) => BreakerHalfOpened({ dependency, openings, since: iso(since) });
const closedByProbes = BreakerClosed({ dependency, cause: 'probes', reason: '3 of 3 probes succeeded' });

describe('closed', () => {
  test('opens at five failures if they are half of all calls', () => {
    given().when(counted(5, 10)).then(opened());
    given(opened(), halfOpened(), closedByProbes).when(counted(5, 10)).then(opened());
  });
  test('does not open below the number of failures or below their share', () => {
    given().when(counted(4, 4)).thenNothing();
    given().when(counted(5, 11)).thenNothing();
  });
  test('more failures than calls count as as many calls', () => {
    given()
      .when(counted(6, 0))
      .then(BreakerOpened({ ...opened().data, failures: 6, calls: 6 }));
  });
  test('a reason that is too long is shortened, and an empty one is replaced', () => {
    const reasons = [`${'x'.repeat(511)}\u{1f69a}`, ''].map((reason) => {
      const events = machine.decide(machine.initial, { ...counted(5, 5), reason } as BreakerInput);
      return isRejection(events) ? [] : events.map(({ data }) => 'reason' in data && data.reason);
    });
    expect(reasons).toEqual([[`${'x'.repeat(511)}\ufffd`], ['no reason given']]);
  });
  test('probes and time change nothing', () => {
    given().when({ type: 'Passed', successes: 9 }).thenNothing();
    given().when({ type: 'Failed', reason: 'late', now: NOON }).thenNothing();
    given().when(tick(1e6)).thenNothing();
  });
});

describe('open', () => {
  test('becomes half-open after its wait, and not before', () => {
    given(opened()).when(tick(59)).thenNothing();
    given(opened()).when(tick(60)).then(halfOpened());
  });
  test('becomes half-open when probeAt was set by a clock that is ahead', () => {
    given(opened(1, 3600)).when(tick(0)).then(halfOpened(1, 0));
    given(opened(1, 30)).when(tick(31)).thenNothing();
  });
  test('further failures, and results of earlier probes, change nothing', () => {
    given(opened()).when(counted(100, 100)).thenNothing();
    given(opened()).when({ type: 'Passed', successes: 3 }).thenNothing();
    given(opened()).when({ type: 'Failed', reason: 'late', now: NOON }).thenNothing();
  });
});

describe('half-open', () => {
  test('closes when all probes succeeded', () => {
    given(opened(), halfOpened()).when({ type: 'Passed', successes: 2 }).thenNothing();
    given(opened(), halfOpened()).when({ type: 'Passed', successes: 3 }).then(closedByProbes);
  });
  test('closes when some probes succeeded and no further call came for the wait', () => {
    given(opened(), halfOpened()).when({ type: 'Idle', successes: 0 }).thenNothing();
    const closedWhenIdle = BreakerClosed({ dependency, cause: 'probes', reason: '1 of 1 probes succeeded' });
    given(opened(), halfOpened()).when({ type: 'Idle', successes: 1 }).then(closedWhenIdle);
    given(opened()).when({ type: 'Idle', successes: 1 }).thenNothing();
  });
  test('opens again when a probe failed, for twice as long', () => {
    given(opened(), halfOpened())
      .when({ type: 'Failed', reason: 'timed out', now: at(61) })
      .then(opened(2, 61));
    expect([1, 2, 3, 4, 5, 6, 99].map((openings) => waitOf(openings, policy) / 1000)).toEqual([
      60, 120, 240, 480, 900, 900, 900,
    ]);
    expect(waitOf(1, { ...policy, maxWaitSeconds: 30 })).toBe(60_000);
  });
  test('time and counted failures change nothing', () => {
    given(opened(), halfOpened()).when(tick(1e6)).thenNothing();
    given(opened(), halfOpened()).when(counted(100, 100)).thenNothing();
  });
});

describe('by an operator', () => {
  const open: BreakerInput = { type: 'Open', by: 'ada', reason: 'maintenance', now: NOON };
  const close: BreakerInput = { type: 'Close', by: 'ada', reason: 'done', now: NOON };
  const closed = BreakerClosed({ dependency, cause: 'operator', reason: 'done', by: 'ada' });

  test('opened in any state, it stays open until an operator closes it', () => {
    given().when(open).then(openedByOperator);
    given(opened()).when(open).then(openedByOperator);
    given(opened(), halfOpened()).when(open).then(openedByOperator);
    given(openedByOperator).when(tick(1e9)).thenNothing();
    given(openedByOperator).when(close).then(closed);
  });
  test('closed in any other state', () => {
    given(opened()).when(close).then(closed);
    given(opened(), halfOpened()).when(close).then(closed);
  });
  test('opening an open breaker, or closing a closed one, changes nothing', () => {
    given(openedByOperator).when(open).thenNothing();
    given().when(close).thenNothing();
  });
});

const input: fc.Arbitrary<BreakerInput> = fc.oneof(
  fc.record({
    type: fc.constant('Counted' as const),
    calls: fc.nat({ max: 30 }),
    failures: fc.nat({ max: 30 }),
    reason: fc.string(),
    now: fc.integer({ min: NOON, max: at(1e6) }),
  }),
  fc.record({ type: fc.constantFrom('Passed' as const, 'Idle' as const), successes: fc.nat({ max: 5 }) }),
  fc.record({
    type: fc.constant('Failed' as const),
    reason: fc.string(),
    now: fc.integer({ min: NOON, max: at(1e6) }),
  }),
  fc.record({ type: fc.constant('Tick' as const), now: fc.integer({ min: NOON, max: at(1e6) }) }),
  fc.record({
    type: fc.constantFrom('Open' as const, 'Close' as const),
    by: fc.constant('ada'),
    reason: fc.string(),
    now: fc.integer({ min: NOON, max: at(1e6) }),
  }),
);
const policies: fc.Arbitrary<BreakerPolicy> = fc.record({
  failures: fc.integer({ min: 1, max: 20 }),
  failurePercent: fc.integer({ min: 1, max: 100 }),
  windowSeconds: fc.constant(60),
  probes: fc.integer({ min: 1, max: 5 }),
  waitSeconds: fc.integer({ min: 1, max: 3600 }),
  maxWaitSeconds: fc.integer({ min: 1, max: 43_200 }),
});

/** For each input: the state before, the events, the state after. */
function* stepsOf(inputs: readonly BreakerInput[], policy: BreakerPolicy) {
  const machine = breakerOf(dependency, policy);
  let state: BreakerState = machine.initial;
  for (const input of inputs) {
    const events = machine.decide(state, input) as readonly BreakerEvent[];
    const after: BreakerState = fold({ ...machine, initial: state }, events);
    yield { before: state, input, events, after };
    state = after;
  }
}

const always = (
  holds: (step: ReturnType<typeof stepsOf> extends Generator<infer S> ? S : never, p: BreakerPolicy) => void,
) =>
  fc.assert(
    fc.property(fc.array(input, { maxLength: 40 }), policies, (inputs, policy) => {
      for (const step of stepsOf(inputs, policy)) holds(step, policy);
    }),
    { numRuns: 500 },
  );

describe('for any inputs', () => {
  test('it opens only at the number and share of failures, by a failed probe, or by an operator', () =>
    always(({ before, input, after }, { failures, failurePercent }) => {
      if (before.status === 'open' || after.status !== 'open' || input.type === 'Open') return;
      if (before.status === 'half-open') return expect(input.type).toBe('Failed');
      if (input.type !== 'Counted') throw new Error(`opened by ${input.type}`);
      expect(input.failures).toBeGreaterThanOrEqual(failures);
      expect(input.failures / Math.max(input.calls, input.failures)).toBeGreaterThanOrEqual(failurePercent / 100);
    }));

  test('an open breaker is closed only by an operator, and one opened by an operator changes in no other way', () =>
    always(({ before, input, after }) => {
      if (before.status !== 'open' || after.status === 'open') return;
      if (after.status === 'closed' || before.probeAt === undefined) expect(input.type).toBe('Close');
    }));

  test('a half-open breaker closes only after all its probes succeeded, or one and then no call', () =>
    always(({ before, input, after }, { probes }) => {
      if (before.status !== 'half-open' || after.status !== 'closed' || input.type === 'Close') return;
      if (input.type !== 'Passed' && input.type !== 'Idle') throw new Error(`closed by ${input.type}`);
      expect(input.successes).toBeGreaterThanOrEqual(input.type === 'Passed' ? probes : 1);
    }));

  test('an open breaker that was not opened by an operator becomes half-open within the longest wait', () =>
    always(({ after }, policy) => {
      if (after.status !== 'open' || after.probeAt === undefined) return;
      const wait = after.probeAt - after.since;
      expect(wait).toBeLessThanOrEqual(1000 * Math.max(policy.waitSeconds, policy.maxWaitSeconds));
      const later = breakerOf(dependency, policy).decide(after, { type: 'Tick', now: after.since + wait });
      expect(later).toHaveLength(1);
    }));

  test('for any difference of clocks: it becomes half-open after twice the wait by the clock of the controller', () =>
    fc.assert(
      fc.property(fc.integer({ min: -86_400, max: 86_400 }), policies, (skew, policy) => {
        const machine = breakerOf(dependency, policy);
        const events = machine.decide(machine.initial, {
          ...counted(20, 20, at(skew)),
          type: 'Counted',
        } as BreakerInput) as readonly BreakerEvent[];
        const state = fold(machine, events);
        const wait = waitOf(1, policy);
        // by the controller's clock, whatever the clock of the instance that opened it
        const ticks = [wait, 2 * wait].map((ms) => machine.decide(state, { type: 'Tick', now: NOON + ms }));
        expect(ticks.flat()).not.toEqual([]);
      }),
    ));
});
