import { countTypes } from './skipped.ts';

test('types are counted, in order', () => {
  const resources = ['B', 'A', 'B'].map((ResourceType) => ({ ResourceType }));
  expect(countTypes(resources)).toEqual(['A (1)', 'B (2)']);
  expect(countTypes([])).toEqual([]);
});
