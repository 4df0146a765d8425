import fc, * as all from 'fast-check';

const seed = Number(process.env.ORDERFLOW_SEED);

test('properties start from ORDERFLOW_SEED, however fast-check is imported', () => {
  expect([fc, all].map((one) => one.readConfigureGlobal().seed)).toEqual([seed, seed]);
  expect(fc.check(fc.property(fc.nat(), () => true)).seed).toBe(seed);
});

test('samples are the same each time', () => {
  expect(fc.sample(fc.nat(), 20)).toEqual(fc.sample(fc.nat(), { numRuns: 20, seed }));
});
