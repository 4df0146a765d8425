import fc from 'fast-check';
import { Agenda } from './agenda.ts';

test('tasks come in order of time, and those of one instant in the order in which they were entered', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20)), (times) => {
      const agenda = new Agenda();
      const seen: [number, number][] = [];
      times.forEach((at, order) => {
        agenda.enter(at, () => seen.push([at, order]));
      });
      while (agenda.next() !== undefined) agenda.take()();
      expect(seen).toEqual(
        times.map((at, order) => [at, order]).sort(([a = 0, i = 0], [b = 0, j = 0]) => a - b || i - j),
      );
    }),
  );
});

test('what was taken off the agenda is not done', () => {
  const agenda = new Agenda();
  const seen: string[] = [];
  agenda.enter(1, () => seen.push('first'))();
  agenda.enter(2, () => seen.push('second'));
  expect(agenda.next()).toBe(2);
  agenda.take()();
  expect([seen, agenda.next()]).toEqual([['second'], undefined]);
  expect(() => agenda.take()).toThrow('nothing to do');
});
