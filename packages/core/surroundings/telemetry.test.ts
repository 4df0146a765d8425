import { ambientFields, silent, withFields } from './telemetry.ts';

test('fields hold for the work and all it awaits, and no longer', async () => {
  const seen = await withFields({ a: 1 }, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    return ambientFields();
  });
  expect(seen).toEqual({ a: 1 });
  expect(ambientFields()).toEqual({});
});

test('work side by side keeps its own fields; inner ones win', async () => {
  const work = (b: number) =>
    withFields({ b }, async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return ambientFields();
    });
  const seen = await withFields({ a: 1, b: 0 }, () => Promise.all([work(2), work(3)]));
  expect(seen).toEqual([
    { a: 1, b: 2 },
    { a: 1, b: 3 },
  ]);
});

test('silence says nothing', () => {
  for (const say of [silent.info, silent.warn, silent.error, silent.count]) expect(say('x')).toBeUndefined();
  expect([silent.measure('x', 1), silent.flush()]).toEqual([undefined, undefined]);
});
