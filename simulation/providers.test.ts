import { Transient, Unavailable } from '@orderflow/core';
import type { Runtime, World } from '@orderflow/simulation/stage';
import { DependencyFailure } from '@orderflow/simulation/stage';
import { providersIn } from './providers.ts';

/** A world in which each dependency does with a call what `call` says. */
const worldIn = (call: (work: () => Promise<unknown>) => Promise<unknown>, age = 0) =>
  ({
    dependency: (name: string) => ({
      name,
      call: (_process: unknown, _about: string, work: () => Promise<unknown>) => call(work),
      hear: () => age,
    }),
    directly: { dynamodb: {} },
  }) as unknown as World;

const runtime = { env: () => 'ledger', clock: () => 0 } as unknown as Runtime;
const parcel = { key: 'k', orderId: 'o', country: 'DE' };

test.each([
  ['down', Unavailable],
  ['failed', Transient],
] as const)('a dependency that is %s fails as an HTTP provider does', async (kind, failure) => {
  const { carrier, gateway } = providersIn(worldIn(() => Promise.reject(new DependencyFailure(kind, 'no'))));
  await expect(carrier(runtime).ship(parcel)).rejects.toBeInstanceOf(failure);
  await expect(gateway(runtime).refund({ key: 'k', chargeKey: 'c', orderId: 'o' })).rejects.toBeInstanceOf(failure);
});

test('what else goes wrong stays as it is', async () => {
  const { carrier } = providersIn(worldIn(() => Promise.reject(new TypeError('a bug'))));
  await expect(carrier(runtime).ship(parcel)).rejects.toBeInstanceOf(TypeError);
});
