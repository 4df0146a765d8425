import { requiredSetting, type Surroundings, Transient, Unavailable } from '@orderflow/core';
import type { Outside, OutsideOfAws } from '@orderflow/simulation';
import type { Dependency, DependencyFailure } from '@orderflow/simulation/stage';
import type { ChargeRequest, PaymentGateway } from '../functions/payment/gateway.ts';
import { simulatedGateway } from '../functions/payment/simulated-gateway.ts';
import type { Carrier } from '../functions/shipping/carrier.ts';
import { simulatedCarrier } from '../functions/shipping/simulated-carrier.ts';

type Process = Parameters<Outside[string]>[0];

/**
 * The payment provider and the carrier as services of their own: they keep their books in the ledger table, and whatever the
 * functions that call them die of, they finish what they have begun.
 */
export function providersIn(world: OutsideOfAws): Outside {
  const payment = world.dependency('payment-gateway');
  const parcels = world.dependency('carrier');
  const ledgerOf = (surroundings: Surroundings) => ({
    dynamodb: world.directly.dynamodb,
    clock: surroundings.clock,
    table: requiredSetting(surroundings, 'LEDGER_TABLE'),
  });
  return {
    'payment-gateway'(process, surroundings): PaymentGateway {
      const gateway = simulatedGateway(ledgerOf(surroundings));
      const ask = asking(payment, process);
      const charge = (request: ChargeRequest) => gateway.charge({ ...request, key: remembered(request.key, payment) });
      return {
        charge: (request) => ask(`charge ${request.key}`, () => charge(request)),
        refund: (request) => ask(`refund ${request.key}`, () => gateway.refund(request)),
      };
    },
    carrier(process, surroundings): Carrier {
      const carrier = simulatedCarrier(ledgerOf(surroundings));
      const ask = asking(parcels, process);
      return {
        ship: (request) => ask(`ship ${request.key}`, () => carrier.ship(request)),
        recall: (request) => ask(`recall ${request.key}`, () => carrier.recall(request)),
      };
    },
  };
}

/** Has something done by a dependency, whose failures are then those that the runtime knows, as of any HTTP provider. */
const asking =
  (dependency: Dependency, process: Process) =>
  <T>(about: string, work: () => Promise<T>): Promise<T> =>
    dependency.call(process, about, work).catch((error: Error) => {
      if (error.name !== 'DependencyFailure') throw error;
      const isDown = (error as DependencyFailure).kind === 'down';
      throw isDown ? new Unavailable(dependency.name, error.message) : new Transient(error.message);
    });

/** Real providers keep a key for a day. After that the same key is as good as a new one. */
const KEYS_LAST_MS = 24 * 3_600_000;

const remembered = (key: string, dependency: Dependency): string =>
  dependency.hear(key) > KEYS_LAST_MS ? `${key}-again` : key;
