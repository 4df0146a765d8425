import { again } from './attack.ts';

test('harm is done again and again, and the last of it is waited for', async () => {
  let done = 0;
  const attack = again(
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      done++;
    },
    () => 1,
  );
  while (done < 3) await new Promise((resolve) => setTimeout(resolve, 1));
  await attack.stop();
  const before = done;
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(done).toBe(before);
});

test('what goes wrong with it is told when it is stopped', async () => {
  const attack = again(
    async () => {
      throw new Error('no such mapping');
    },
    () => 0,
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  await expect(attack.stop()).rejects.toThrow('no such mapping');
});
