import * as fc from 'fast-check';
import { executionName, executionsOf, resumedName } from './executions.ts';

const Id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const allowed = /^[A-Za-z0-9_-]{1,80}$/;

test('a name contains an id that fits', () => {
  expect(executionName('order', '01JD3M')).toBe('order-01JD3M');
  expect(resumedName('order-01JD3M', 2)).toBe('resume-2-order-01JD3M');
});

test('an id that does not fit is hashed', () => {
  expect(executionName('order', 'shop.7')).toMatch(/^id-[0-9a-f]{40}$/);
  expect(executionName('order', 'x'.repeat(55))).toMatch(/^id-/);
  expect(executionName('order', 'x'.repeat(54))).toMatch(/^order-/);
});

test('Step Functions accepts every name, also that of a resumed execution with a time as its count', () => {
  fc.assert(
    fc.property(Id, (id) => {
      expect(executionName('order', id)).toMatch(allowed);
      expect(resumedName(executionName('order', id), 1_795_766_400)).toMatch(allowed);
    }),
  );
});

test('two ids have different names, and no name is that of a resumed execution', () => {
  fc.assert(
    fc.property(Id, Id, fc.integer({ min: 1, max: 9999 }), (one, other, time) => {
      fc.pre(one !== other);
      const names = [one, other].map((id) => executionName('order', id));
      expect(new Set([...names, ...names.map((name) => resumedName(name, time))]).size).toBe(4);
    }),
  );
  expect(executionName('order', 'a.b')).not.toBe(executionName('order', 'a-b'));
});

test('the trace of what started an execution goes on in it', async () => {
  const called: object[] = [];
  const executions = executionsOf('arn', async (_, input) => {
    called.push(input);
    return {};
  });
  const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
  await executions.start({ name: 'a', input: {}, traceparent });
  await executions.start({ name: 'b', input: {} });
  expect(called).toEqual([
    {
      ...{ stateMachineArn: 'arn', name: 'a', input: '{}' },
      traceHeader: 'Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1',
    },
    { stateMachineArn: 'arn', name: 'b', input: '{}' },
  ]);
});
