import { stateDiagram } from './state-diagram.ts';
import type { Definition, TaskState } from './state-machine.ts';

const task = (more: Partial<TaskState>): TaskState => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: 'f', Payload: {} },
  Output: '',
  TimeoutSeconds: 1,
  Retry: [{ ErrorEquals: ['Permanent', 'Rejected'], MaxAttempts: 0 }],
  ...more,
});

test('shows every way on: the ordinary one, after an answer, after a failure, and out', () => {
  const definition: Definition = {
    QueryLanguage: 'JSONata',
    StartAt: 'Pay',
    TimeoutSeconds: 9,
    States: {
      Pay: task({
        Next: 'Ship',
        Catch: [
          { ErrorEquals: ['Refused'], Output: '', Next: 'Tell' },
          { ErrorEquals: ['States.ALL'], Output: '', Next: 'Undo' },
        ],
        Retry: [
          { ErrorEquals: ['Refused', 'Permanent', 'Rejected'], MaxAttempts: 0 },
          { ErrorEquals: ['States.ALL'], MaxAttempts: 3 },
        ],
      }),
      Ship: task({ End: true }),
      Tell: task({ Next: 'Undo', Retry: [{ ErrorEquals: ['Lost', 'Permanent', 'Rejected'], MaxAttempts: 0 }] }),
      Undo: task({ End: true }),
    },
  };
  expect(stateDiagram(definition).split('\n')).toEqual([
    'stateDiagram-v2',
    '  [*] --> Pay',
    '  Pay --> Ship',
    '  Pay --> Tell: Refused',
    '  Pay --> Undo: failed',
    '  Ship --> [*]',
    '  Tell --> Undo: redriven',
    '  Tell --> [*]: Lost',
    '  Undo --> [*]',
  ]);
});
