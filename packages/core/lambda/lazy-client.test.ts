import { lazyClient } from './lazy-client.ts';

test('is made by the first call, once, and used by each', async () => {
  const sent: string[] = [];
  const make = jest.fn(async () => ({ send: async (command: string) => `${sent.push(command)}: ${command}` }));
  const client = lazyClient(make);
  expect(make).not.toHaveBeenCalled();
  expect(await Promise.all([client.send('a'), client.send('b')])).toEqual(['1: a', '2: b']);
  expect(make).toHaveBeenCalledTimes(1);
});

test('a client that could not be made is tried again with the next call', async () => {
  let tries = 0;
  const client = lazyClient(async () => {
    if (tries++ === 0) throw new Error('the disk is away');
    return { send: async (command: string) => command };
  });
  await expect(client.send('a')).rejects.toThrow('the disk is away');
  expect(await client.send('b')).toBe('b');
});

test('what the client throws is passed on', async () => {
  const client = lazyClient(async () => ({ send: () => Promise.reject(new Error('refused')) }));
  await expect(client.send()).rejects.toThrow('refused');
});
