import fc, * as all from 'fast-check';

const seed = Number(process.env.ORDERFLOW_SEED);

test('properties start from ORDERFLOW_SEED, however fast-check is imported', () => {
  expect([fc, all].map((one) => one.readConfigureGlobal().seed)).toEqual([seed, seed]);
  expect(fc.check(fc.property(fc.nat(), () => true)).seed).toBe(seed);
});

test('samples are the same each time', () => {
  expect(fc.sample(fc.nat(), 20)).toEqual(fc.sample(fc.nat(), { numRuns: 20, seed }));
});

const messageOf = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it holds');
};

test('a property that does not hold says so in a sentence, before its counterexample', async () => {
  const small = fc.property(fc.nat(), (number) => expect(number).toBeLessThan(10));
  expect(messageOf(() => fc.assert(small))).toMatch(
    /^Does not hold for input \d+, 10: Expected: < 10, Received: 10\.\n\nProperty failed after \d+ tests\n/,
  );
  const never = fc.property(fc.constant('x'.repeat(500)), () => false);
  expect(messageOf(() => fc.assert(never))).toMatch(/^Does not hold for input 1, "x{119}…: /);
  const thrown = fc.asyncProperty(fc.constant({ sku: 'mug' }), async () => {
    throw new Error('out of stock.\nmore');
  });
  await expect(fc.assert(thrown)).rejects.toThrow(
    'Does not hold for input 1, {"sku":"mug"}: out of stock.\n\nProperty',
  );
});

test('the cause is the error of the property itself', () => {
  const failing = new TypeError('no');
  const property = fc.property(fc.nat(), () => {
    throw failing;
  });
  try {
    fc.assert(property);
  } catch (error) {
    expect((error as Error).cause).toBe(failing);
  }
  expect.assertions(1);
});
