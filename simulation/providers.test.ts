import type { Surroundings } from '@orderflow/core';
import { Transient, Unavailable } from '@orderflow/core';
import type { OutsideOfAws } from '@orderflow/simulation';
import { DependencyFailure } from '@orderflow/simulation/stage';
import type { PaymentGateway } from '../functions/payment/gateway.ts';
import type { Carrier } from '../functions/shipping/carrier.ts';
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
  }) as unknown as OutsideOfAws;

const surroundings = { setting: () => 'ledger', clock: () => 0 } as unknown as Surroundings;

function providers(call: (work: () => Promise<unknown>) => Promise<unknown>) {
  const outside = providersIn(worldIn(call));
  const port = (name: string) => outside[name]?.({} as never, surroundings);
  return { gateway: port('payment-gateway') as PaymentGateway, carrier: port('carrier') as Carrier };
}

const parcel = { key: 'k', orderId: 'o', country: 'DE' };

test.each([
  ['down', Unavailable],
  ['failed', Transient],
] as const)('a dependency that is %s fails as an HTTP provider does', async (kind, failure) => {
  const { carrier, gateway } = providers(() => Promise.reject(new DependencyFailure(kind, 'no')));
  await expect(carrier.ship(parcel)).rejects.toBeInstanceOf(failure);
  await expect(gateway.refund({ key: 'k', chargeKey: 'c', orderId: 'o' })).rejects.toBeInstanceOf(failure);
});

test('what else goes wrong stays as it is', async () => {
  const { carrier } = providers(() => Promise.reject(new TypeError('a bug')));
  await expect(carrier.ship(parcel)).rejects.toBeInstanceOf(TypeError);
});
