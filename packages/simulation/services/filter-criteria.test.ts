import { filterCriteria } from './filter-criteria.ts';

describe('filters of a mapping', () => {
  test('any of them, or all records when there is none', () => {
    const filter = filterCriteria([{ eventName: ['INSERT'] }, '{"eventName":["REMOVE"]}']);
    expect(['INSERT', 'MODIFY', 'REMOVE'].map((eventName) => filter({ eventName }))).toEqual([true, false, true]);
    expect(filterCriteria([])({})).toBe(true);
  });

  test('look into the body of a message', () => {
    const filter = filterCriteria([{ body: { kind: ['a'] } }]);
    const bodies = ['{"kind":"a"}', '{"kind":"b"}', 'kind', undefined];
    expect(bodies.map((body) => filter({ body }))).toEqual([true, false, false, false]);
    expect(filterCriteria([{ body: ['text'] }])({ body: 'text' })).toBe(true);
  });
});
