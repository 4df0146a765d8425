import type { ChargeRequest, PaymentGateway } from '../../functions/payment/gateway';
import { simulatedGateway } from '../../functions/payment/simulated-gateway';
import type { Carrier } from '../../functions/shipping/carrier';
import { simulatedCarrier } from '../../functions/shipping/simulated-carrier';
import type { Runtime } from '../world/runtime';
import type { World } from '../world/world';

/** How a function reaches the payment provider and the carrier. */
export interface Providers {
  gateway(runtime: Runtime): PaymentGateway;
  carrier(runtime: Runtime): Carrier;
}

/**
 * The providers as services of their own: they keep their books in the ledger table, and whatever the functions that call
 * them die of, they finish what they have begun.
 */
export function providersIn(world: World): Providers {
  const dependencies = { payment: world.dependency('payment-gateway'), carrier: world.dependency('carrier') };
  const ledgerOf = ({ env, clock }: Runtime) => ({
    dynamodb: world.directly.dynamodb,
    clock,
    table: env('LEDGER_TABLE'),
  });
  const remembered = forgetful(world);
  return {
    gateway(runtime) {
      const gateway = simulatedGateway(ledgerOf(runtime));
      const { payment } = dependencies;
      const charge = (request: ChargeRequest) => gateway.charge({ ...request, key: remembered(request.key) });
      return {
        charge: (request) => payment.call(runtime.process, `charge ${request.key}`, () => charge(request)),
        refund: (request) => payment.call(runtime.process, `refund ${request.key}`, () => gateway.refund(request)),
      };
    },
    carrier(runtime) {
      const carrier = simulatedCarrier(ledgerOf(runtime));
      return {
        ship: (request) =>
          dependencies.carrier.call(runtime.process, `ship ${request.key}`, () => carrier.ship(request)),
        recall: (request) =>
          dependencies.carrier.call(runtime.process, `recall ${request.key}`, () => carrier.recall(request)),
      };
    },
  };
}

/** Real providers keep a key for a day. After that the same key is as good as a new one. */
const KEYS_LAST_MS = 24 * 3_600_000;

function forgetful({ kernel }: World): (key: string) => string {
  const seen = new Map<string, number>();
  return (key) => {
    const since = seen.get(key) ?? kernel.now;
    seen.set(key, since);
    return kernel.now - since > KEYS_LAST_MS ? `${key}-again` : key;
  };
}
