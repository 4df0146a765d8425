import type { Definition, TaskState } from './state-machine.ts';

/** Names of failures that are no answers, of which each state has its own. */
const FAILURES = ['Permanent', 'Rejected'];

/**
 * A state machine as a Mermaid state diagram. A way on after an answer bears that answer's name, one after a failure
 * that outlasted its retries `failed`.
 * @see https://mermaid.js.org/syntax/stateDiagram.html
 */
export function stateDiagram({ StartAt, States }: Definition): string {
  const ways = Object.entries(States).flatMap(([name, state]) => waysFrom(name, state));
  return ['stateDiagram-v2', `[*] --> ${StartAt}`, ...ways].map((line, at) => (at > 0 ? `  ${line}` : line)).join('\n');
}

function waysFrom(name: string, state: TaskState): readonly string[] {
  const caught = (state.Catch ?? []).flatMap(({ ErrorEquals, Next }) =>
    ErrorEquals.map((error) => way(name, Next, error === 'States.ALL' ? 'failed' : error)),
  );
  const endings = endingsOf(state);
  const ends = endings.map((answer) => way(name, '[*]', answer));
  // Whoever ends the execution with an answer goes on only when somebody redrives it.
  const next = way(name, state.Next ?? '[*]', endings.length > 0 ? 'redriven' : undefined);
  return [next, ...caught, ...ends];
}

/** Answers that nobody retries and nobody catches. */
function endingsOf({ Retry, Catch = [] }: TaskState): readonly string[] {
  const answers = Retry.filter(({ MaxAttempts }) => MaxAttempts === 0).flatMap(({ ErrorEquals }) => ErrorEquals);
  const caught = new Set([...FAILURES, ...Catch.flatMap(({ ErrorEquals }) => ErrorEquals)]);
  return answers.filter((answer) => !caught.has(answer));
}

const way = (from: string, to: string, why?: string): string => `${from} --> ${to}${why ? `: ${why}` : ''}`;
