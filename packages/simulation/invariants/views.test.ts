import { ViewsWatch } from './views.ts';

const view = (streams: Record<string, number>) => ({
  id: { S: '1A' },
  streams: { M: Object.fromEntries(Object.entries(streams).map(([name, at]) => [name, { N: String(at) }])) },
});
const watch = new ViewsWatch('plan');

test('a view that grows is right, in any of its streams', () => {
  expect(watch.onChange({ table: 'plan', before: undefined, after: view({ a: 1 }) })).toEqual([]);
  expect(watch.onChange({ table: 'plan', before: view({ a: 1 }), after: view({ a: 1, b: 4 }) })).toEqual([]);
});

test('one that loses what it had is not', () => {
  const back = { invariant: 'a view went back', detail: '1A: a from 10 to 9' };
  expect(watch.onChange({ table: 'plan', before: view({ a: 10, b: 1 }), after: view({ a: 9, b: 2 }) })).toEqual([back]);
  expect(watch.onChange({ table: 'plan', before: view({ a: 1 }), after: undefined })).toHaveLength(1);
  expect(watch.onChange({ table: 'another', before: view({ a: 2 }), after: view({ a: 1 }) })).toEqual([]);
});
