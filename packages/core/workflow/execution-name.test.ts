import * as fc from 'fast-check';
import { executionName, resumedName } from './execution-name.ts';

const Id = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const allowed = /^[A-Za-z0-9_-]{1,80}$/;

test('an id that fits is seen in the name', () => {
  expect(executionName('order', '01JD3M')).toBe('order-01JD3M');
  expect(resumedName('order-01JD3M', 2)).toBe('resume-2-order-01JD3M');
});

test('an id that does not fit is hashed', () => {
  expect(executionName('order', 'shop.7')).toMatch(/^id-[0-9a-f]{40}$/);
  expect(executionName('order', 'x'.repeat(55))).toMatch(/^id-/);
  expect(executionName('order', 'x'.repeat(54))).toMatch(/^order-/);
});

test('every name is one that Step Functions takes, also when it is resumed with a time for a number', () => {
  fc.assert(
    fc.property(Id, (id) => {
      expect(executionName('order', id)).toMatch(allowed);
      expect(resumedName(executionName('order', id), 1_795_766_400)).toMatch(allowed);
    }),
  );
});

test('no two ids share a name, and no name is a resumed one', () => {
  fc.assert(
    fc.property(Id, Id, fc.integer({ min: 1, max: 9999 }), (one, other, time) => {
      fc.pre(one !== other);
      const names = [one, other].map((id) => executionName('order', id));
      expect(new Set([...names, ...names.map((name) => resumedName(name, time))]).size).toBe(4);
    }),
  );
  expect(executionName('order', 'a.b')).not.toBe(executionName('order', 'a-b'));
});
