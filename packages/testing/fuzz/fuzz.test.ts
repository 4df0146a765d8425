import fc from 'fast-check';
import { fuzz } from './fuzz.ts';

test('the property is run with the given number of inputs, several in each run', async () => {
  let inputs = 0;
  const holds = ({ length }: readonly number[]) => {
    inputs += length;
  };
  const wanted = 10 / Number(process.env.FUZZ_TIMES ?? 1);
  await fuzz(fc.array(fc.nat(), { minLength: 3, maxLength: 3 }), holds, { inputs: wanted, perRun: 3 });
  expect(inputs).toBeGreaterThanOrEqual(10);
});

test('an input that fails the property is an error', async () => {
  const holds = (input: number) => expect(input).toBeLessThan(1);
  await expect(fuzz(fc.nat(), holds, { inputs: 100 })).rejects.toThrow('Property failed');
});
