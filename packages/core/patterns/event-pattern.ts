import { branchesOf } from './branches.ts';
import { fieldsOf } from './event-fields.ts';
import { type Explanation, explain } from './explain.ts';
import { matchesBranch } from './match-branch.ts';
import { wrong } from './pattern-error.ts';

/** An event pattern: that of a rule or an archive, or the pattern of a Lambda filter. */
export interface EventPattern {
  matches(event: unknown): boolean;
  /** Which fields decide whether it matches. */
  explain(event: unknown): Explanation;
}

/**
 * Reads an event pattern. It understands all operators, and agrees with the matcher of EventBridge, `event-ruler`: a test
 * compares them.
 *
 * Every field that the pattern names must match one of its alternatives. A field with a list matches when an element does;
 * fields of objects in a list must match in one and the same object. `exists` asks for values: of an object it is always false.
 * Numbers are compared as doubles.
 * @param pattern an object, or its JSON
 * @throws PatternError saying why it is no pattern
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 * @see https://github.com/aws/event-ruler
 */
export function eventPattern(pattern: unknown): EventPattern {
  const branches = branchesOf(typeof pattern === 'string' ? parsed(pattern) : pattern).map((branch) =>
    [...branch].sort(([one], [other]) => (one < other ? -1 : 1)),
  );
  const steps = new Set(branches.flatMap((branch) => branch.flatMap(([name]) => name.split('.'))));
  return {
    matches(event) {
      const fields = fieldsOf(event, steps);
      return branches.some((branch) => matchesBranch(branch, fields));
    },
    explain: (event) => explain(branches, fieldsOf(event, steps)),
  };
}

function parsed(pattern: string): unknown {
  try {
    return JSON.parse(pattern);
  } catch {
    throw wrong('it is not JSON');
  }
}
