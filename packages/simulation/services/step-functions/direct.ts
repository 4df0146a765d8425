/** Says that an expression, or what it is about, is not for {@link direct}. */
export const NOT_DIRECT = Symbol('not direct');

/** A node of the syntax tree, as far as it is looked at. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly Node[];
  readonly expressions?: readonly Node[];
  readonly arguments?: readonly Node[];
  readonly procedure?: Node;
  readonly condition?: Node;
  readonly then?: Node;
  readonly else?: Node;
  /** Of an object: its keys, each with its value. */
  readonly lhs?: readonly (readonly [Node, Node])[];
}

type Evaluator = (states: unknown) => unknown;

/**
 * Evaluates the plainest of JSONata at once, where the language's own evaluator takes promises, and ten to twenty-five
 * times as long: paths through objects, literals, `$exists`, `$merge`, `$parse`, `? :`. Where a list may turn up, in which
 * paths mean something else, it gives {@link NOT_DIRECT}. A property test holds it to the language's own evaluator.
 * @returns undefined when the expression has anything else in it
 */
export function direct(node: Node): Evaluator | undefined {
  try {
    return evaluatorOf(node);
  } catch (error) {
    if (error === NOT_DIRECT) return undefined;
    throw error;
  }
}

/** Whatever else a node has (predicates, groups, focus) makes it more than it looks. */
const FIELDS = [
  ...['type', 'value', 'position', 'steps', 'expressions', 'arguments', 'procedure', 'lhs'],
  ...['condition', 'then', 'else'],
];

function evaluatorOf(node: Node): Evaluator {
  if (hasMore(node)) throw NOT_DIRECT;
  const { type, value, steps = [], expressions = [], arguments: given = [] } = node;
  if (type === 'string' || type === 'number' || type === 'value') return () => value;
  if (type === 'path') return pathOf(steps);
  if (type === 'block' && expressions.length === 1) return evaluatorOf(only(expressions));
  if (type === 'condition') return conditionOf(node);
  if (type === 'unary' && String(value) === '{') return objectOf(node);
  if (type === 'function') return functionOf(String(node.procedure?.value), given);
  throw NOT_DIRECT;
}

/** `$states.input.orderId`, or a function's answer in place of `$states`. */
function pathOf([first, ...names]: readonly Node[]): Evaluator {
  if (!first || names.some(isMoreThanName)) throw NOT_DIRECT;
  const from = startOf(first);
  const keys = names.map(({ value }) => String(value));
  return (states) => {
    let at = from(states);
    for (const key of keys) {
      if (at === undefined || at === NOT_DIRECT) return at;
      if (!isPlain(at)) return NOT_DIRECT;
      at = Object.hasOwn(at, key) ? at[key] : undefined;
    }
    return Array.isArray(at) ? NOT_DIRECT : at;
  };
}

function startOf(first: Node): Evaluator {
  if (first.type === 'function') return evaluatorOf(first);
  if (first.type === 'variable' && first.value === 'states' && !hasMore(first)) return (states) => states;
  throw NOT_DIRECT;
}

const hasMore = (node: Node): boolean =>
  Object.entries(node).some(([field, value]) => value !== undefined && !FIELDS.includes(field));

const isMoreThanName = (step: Node): boolean => step.type !== 'name' || hasMore(step);

/** Of conditions, only those that are true or false whatever else: what else is truthy has rules of its own. */
function conditionOf({ condition, then: yes, else: no }: Node): Evaluator {
  const [test, whenTrue, whenFalse] = [condition, yes, no].map((each) => each && evaluatorOf(each));
  return (states) => {
    const truth = test?.(states);
    if (typeof truth !== 'boolean') return NOT_DIRECT;
    return (truth ? whenTrue : whenFalse)?.(states);
  };
}

function objectOf({ lhs: pairs = [] }: Node): Evaluator {
  const entries = pairs.map(([key, value]) => {
    if (key.type !== 'string') throw NOT_DIRECT;
    return [String(key.value), evaluatorOf(value)] as const;
  });
  if (new Set(entries.map(([key]) => key)).size < entries.length) throw NOT_DIRECT;
  return (states) => {
    const values = entries.map(([key, evaluate]) => [key, evaluate(states)] as const);
    if (values.some(([, value]) => value === NOT_DIRECT)) return NOT_DIRECT;
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  };
}

function functionOf(name: string, given: readonly Node[]): Evaluator {
  const argument = only(given);
  if (name === 'merge' && argument.type === 'unary' && String(argument.value) === '[') return mergeOf(argument);
  const evaluate = evaluatorOf(argument);
  const known: Readonly<Record<string, Evaluator>> = {
    exists: (value) => value !== undefined,
    parse: (value) => (typeof value === 'string' ? parsed(value) : NOT_DIRECT),
  };
  const call = known[name];
  if (!call) throw NOT_DIRECT;
  return (states) => {
    const value = evaluate(states);
    return value === NOT_DIRECT ? NOT_DIRECT : call(value);
  };
}

function mergeOf({ expressions = [] }: Node): Evaluator {
  const parts = expressions.map(evaluatorOf);
  return (states) => {
    const values = parts.map((part) => part(states));
    return values.every(isPlain) ? Object.assign({}, ...values) : NOT_DIRECT;
  };
}

/** What is no JSON is left to the language, which has words for it. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? NOT_DIRECT : value;
  } catch {
    return NOT_DIRECT;
  }
}

function only(nodes: readonly Node[]): Node {
  const [node, ...more] = nodes;
  if (!node || more.length > 0) throw NOT_DIRECT;
  return node;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
