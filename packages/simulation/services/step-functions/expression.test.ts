import fc from 'fast-check';
import jsonata from 'jsonata';
import { direct, NOT_DIRECT, type Node } from './direct.ts';
import { evaluate } from './expression.ts';

const around = { now: () => Date.UTC(2026, 2, 1), random: () => 0.25 };
const ask = (template: unknown, states: object = {}) => evaluate(template, states, around);

test('strings in {% %} are expressions, wherever they stand; nothing else is', async () => {
  const template = { a: '{% $states.input.x %}', list: ['{% 1 + 1 %}', 'plain'], 'b%}': '{% no', n: 3, nil: null };
  expect(await ask(template, { input: { x: { deep: [1] } } })).toEqual({
    ...{ a: { deep: [1] }, list: [2, 'plain'] },
    ...{ 'b%}': '{% no', n: 3, nil: null },
  });
});

test.each([
  ['what has no value', '$states.input.nothing'],
  ['what fails', '$error("no")'],
  ['a function for a value', 'function($x){$x}'],
  ['JSON that is none', '$parse("{")'],
  ['$eval', '$eval("1")'],
])('an error by its name: %s', async (_what, expression) => {
  await expect(ask(`{% ${expression} %}`, { input: {} })).rejects.toMatchObject({
    name: 'States.QueryEvaluationError',
  });
});

test.each([
  ['$parse(\'{"a":[1]}\').a', [1]],
  ['$range(0, 10, 5)', [0, 5, 10]],
  ['$partition([1,2,3], 2)', [[1, 2], [3]]],
  ['$hash("a", "SHA-256")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
  ['$random()', 0.25],
  ['$uuid()', '44444444-4444-4444-8444-444444444444'],
  ['$millis()', Date.UTC(2026, 2, 1)],
  ['$now()', '2026-03-01T00:00:00.000Z'],
])('%s', async (expression, value) => {
  expect(await ask(`{% ${expression} %}`)).toEqual(value);
});

describe('the short way is the same as the long one', () => {
  const key = fc.constantFrom('a', 'b', 'Cause');
  const top = fc.constantFrom('input', 'context');
  const path = fc
    .tuple(top, fc.array(key, { maxLength: 2 }))
    .map(([first, keys]) => ['$states', first, ...keys].join('.'));
  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 3 },
      { arbitrary: path, weight: 3 },
      fc.constantFrom('1', '"text"', 'true', 'null', '$states.context.Cause'),
      tie('expression').map((inner) => `(${inner})`),
      tie('expression').map((inner) => `$exists(${inner})`),
      tie('expression').map((inner) => `$parse(${inner})`),
      fc.tuple(tie('expression'), key).map(([inner, name]) => `$parse(${inner}).${name}`),
      fc.tuple(tie('expression'), tie('expression'), tie('expression')).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
      fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `{ "a": ${a}, "b": { "c": ${b} } }`),
      fc.array(tie('expression'), { minLength: 1, maxLength: 3 }).map((all) => `$merge([${all.join(', ')}])`),
    ),
  }));
  const leaf = fc.oneof(
    fc.constantFrom<unknown>('', 'x', '{"a":1}', '[1,2]', null, true, false, 0, 7),
    fc.constant([]),
  );
  const { value } = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie('value'), { maxLength: 2 }), fc.dictionary(key, tie('value'))),
  }));
  const states = fc.record({ input: fc.dictionary(key, value), context: fc.dictionary(key, value) });

  const theirs = async (source: string, given: object) => {
    const language = jsonata(source);
    try {
      const found = await language.evaluate(undefined, { states: given, parse: (text: string) => JSON.parse(text) });
      return found === undefined ? undefined : JSON.parse(JSON.stringify(found));
    } catch {
      return 'failed';
    }
  };

  test('whatever the expression and the data', async () => {
    let answered = 0;
    const property = fc.asyncProperty(expression, states, async (source, given) => {
      const found = direct(jsonata(source).ast() as unknown as Node)?.(given) ?? NOT_DIRECT;
      if (found === NOT_DIRECT) return;
      answered++;
      expect([source, found]).toEqual([source, await theirs(source, given)]);
    });
    await fc.assert(property, { numRuns: 800 });
    expect(answered).toBeGreaterThan(150);
  });

  test.each([
    ['$exists($states.input.a)', { a: null }],
    ['$exists($states.input.a)', {}],
    ['$exists($states.input.a) ? $states.input.a : 0', { a: 3 }],
    ['$exists($states.input.a) ? $states.input.a : 0', {}],
    ['$merge([$states.input, { "a": 1, "b": $states.input.c }])', { a: 2, d: 3 }],
    ['$parse($states.input.a).b', { a: '{"b":"c"}' }],
    ['$states.input.a.b.c', { a: {} }],
    ['$states.input.constructor', {}],
    ['{ "a": { "b": $states.input.nothing } }', {}],
  ])('%s of %j', async (source, input) => {
    const found = direct(jsonata(source).ast() as unknown as Node)?.({ input });
    expect(found).toEqual(await theirs(source, { input }));
  });

  test.each([
    '$states.input[0]',
    '$states.input.a[a=1]',
    '$states.input.*',
    '$states.input.(a)',
    '$states.input{a: b}',
    '$exists($states.input){"a": b}',
    '$states.input.a[]',
    '$states{a: b}',
    '$states.input^(a)',
    '$states.input.a@$x.b',
    '$states.input#$i',
    '$other.input',
    '$exists()',
    '$merge($states.input)',
    '{ $states.input: 1 }',
    'a.b',
    '($a := 1; $a)',
    '$sum([1])',
    '1 + 1',
  ])('%s is left to the language', (source) => {
    expect(direct(jsonata(source).ast() as unknown as Node)).toBeUndefined();
  });
});
