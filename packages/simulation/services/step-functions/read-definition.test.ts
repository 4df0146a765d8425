import { readDefinition } from './read-definition.ts';

const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: {}, End: true };
const machine = (states: object, more: object = {}) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'A',
  States: states,
  ...more,
});

test('what is simulated is taken as it is', () => {
  const definition = machine({
    A: { ...task, Retry: [{ ErrorEquals: ['States.ALL'] }], Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] },
    B: { Type: 'Wait', Seconds: 1, Next: 'C' },
    C: { Type: 'Choice', Choices: [{ Condition: true, Next: 'D' }], Default: 'E' },
    D: { Type: 'Pass', Next: 'F' },
    E: { Type: 'Fail', Error: 'e' },
    F: { Type: 'Succeed' },
  });
  expect(readDefinition(definition)).toBe(definition);
});

test.each([
  ['JSONPath', machine({ A: task }, { QueryLanguage: 'JSONPath' }), 'only QueryLanguage JSONata'],
  [
    'JSONPath in a state',
    machine({ A: { ...task, QueryLanguage: 'JSONPath' } }),
    'state A: only QueryLanguage JSONata',
  ],
  ['a type of state', machine({ A: { Type: 'Map' } }), 'state A: Type Map is not simulated'],
  ['a field of the machine', machine({ A: task }, { Hurry: 1 }), 'state machine: Hurry is not simulated'],
  [
    'a field of a state',
    machine({ A: { ...task, HeartbeatSeconds: 3 } }),
    'state A: HeartbeatSeconds is not simulated',
  ],
  ['variables', machine({ A: { ...task, Assign: {} } }), 'state A: Assign is not simulated'],
  ['a field of a retrier', machine({ A: { ...task, Retry: [{ Max: 1 }] } }), 'state A: Retry: Max is not simulated'],
  [
    'an integration',
    machine({ A: { ...task, Resource: 'arn:aws:states:::sqs:sendMessage' } }),
    'sqs:sendMessage is not',
  ],
  ['no first state', machine({ A: task }, { StartAt: 'Z' }), 'state machine: StartAt leads to Z, which is no state'],
  ['a way to nowhere', machine({ A: { Type: 'Pass', Next: 'Z' } }), 'state A leads to Z'],
  ['a catch to nowhere', machine({ A: { ...task, Catch: [{ ErrorEquals: [], Next: 'Z' }] } }), 'state A leads to Z'],
  ['no way out', machine({ A: { Type: 'Pass' } }), 'state A: has either Next or End'],
  ['a wait for nothing', machine({ A: { Type: 'Wait', End: true } }), 'either Seconds or Timestamp'],
  ['no definition', 'text', 'state machine is not an object'],
])('%s is refused, and named', (_what, definition, error) => {
  expect(() => readDefinition(definition)).toThrow(error);
});
