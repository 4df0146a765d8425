import { latest } from './latest.ts';

test('it is made anew when what it is made of has changed, and not before', () => {
  let current = { name: 'a' };
  const make = jest.fn(({ name }: { readonly name: string }) => `made of ${name}`);
  const now = latest(() => current, make);
  expect([now(), now()]).toEqual(['made of a', 'made of a']);
  current = { name: 'b' };
  expect([now(), now()]).toEqual(['made of b', 'made of b']);
  expect(make).toHaveBeenCalledTimes(2);
});
