import { requiredSetting, type Surroundings, Transient } from '@orderflow/core';
import type { ProviderAnswer } from '@orderflow/core/providers';
import type { Outside, OutsideOfAws } from '@orderflow/simulation';
import type { Dependency } from '@orderflow/simulation/stage';
import type { ChargeRequest, FoundCharge, PaymentGateway } from '../functions/payment/gateway.ts';
import { httpGateway } from '../functions/payment/http-gateway.ts';
import { simulatedGateway } from '../functions/payment/simulated-gateway.ts';
import type { Carrier, FoundShipment } from '../functions/shipping/carrier.ts';
import { httpCarrier } from '../functions/shipping/http-carrier.ts';
import { simulatedCarrier } from '../functions/shipping/simulated-carrier.ts';
import { PendingCharges } from './pending-charges.ts';
import { isInUse, isStrict, strict } from './strict-provider.ts';
import { onTheWire, type Service } from './wire.ts';

/**
 * The payment provider and the carrier as services of their own, over HTTP: they keep their books in the ledger table, and
 * whatever the functions that call them die of, they finish what they have begun.
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
    'payment-gateway': (process, surroundings): PaymentGateway =>
      httpGateway(onTheWire(payment, process, paymentProvider(simulatedGateway(ledgerOf(surroundings)), payment))),
    carrier: (process, surroundings): Carrier =>
      httpCarrier(onTheWire(parcels, process, carrierProvider(simulatedCarrier(ledgerOf(surroundings)), parcels))),
  };
}

/** One that voids charges in advance and asks itself anew each time; or the strict one, which does neither. */
const paymentProvider = (gateway: PaymentGateway, dependency: Dependency): Service => {
  const pending = new PendingCharges(gateway, dependency);
  return isStrict(dependency)
    ? strict(dependency, paymentService(withoutVoiding(gateway), pending, dependency))
    : paymentService(gateway, pending, dependency);
};

const carrierProvider = (carrier: Carrier, dependency: Dependency): Service => {
  const service = carrierService(carrier, dependency);
  return isStrict(dependency) ? strict(dependency, service) : service;
};

/** A refund of what was not charged leaves nothing behind: a charge that comes later is made. */
const withoutVoiding = (gateway: PaymentGateway): PaymentGateway => ({
  ...gateway,
  async refund(request) {
    const found = await gateway.findCharge({ key: request.chargeKey, orderId: request.orderId });
    return found.outcome === 'none' ? { outcome: 'nothing' } : gateway.refund(request);
  },
});

/** @see functions/payment/http-gateway.ts for what was agreed */
function paymentService(gateway: PaymentGateway, pending: PendingCharges, dependency: Dependency): Service {
  return async ({ method, path, key, body }) => {
    if (method === 'GET') {
      const charge = decodeURIComponent(path.slice('charges/'.length));
      return isInUse(dependency, charge) ? PROCESSING : chargeAnswer(await find(charge, gateway, pending));
    }
    const orderId = String(body.orderId);
    if (path === 'refunds') return refund(key, orderId, String(body.charge));
    const asked = { ...(body as unknown as Omit<ChargeRequest, 'key'>), key };
    if (pending.accepts(asked)) return PROCESSING;
    const known = remembered(key, await gateway.findCharge(asked), dependency);
    return chargeAnswer(await gateway.charge({ ...asked, key: known }).catch(internalError));
  };

  async function refund(key: string, orderId: string, chargeKey: string): Promise<ProviderAnswer> {
    if (isInUse(dependency, chargeKey)) return CHARGING;
    if (await pending.refusesRefund(key, chargeKey)) return NOT_DECIDED;
    const { outcome } = await gateway.refund({ key, orderId, chargeKey });
    return outcome === 'refunded' ? { status: 200, body: { status: 'succeeded' } } : NOT_FOUND;
  }
}

/** A charge that is not decided is not in the books. */
async function find(key: string, gateway: PaymentGateway, pending: PendingCharges): Promise<FoundCharge> {
  if (await pending.isOpen(key)) return { outcome: 'pending' };
  return gateway.findCharge({ key, orderId: orderIdIn(key) });
}

/** Of `<what>-<orderId>`, whatever a release has called it. */
const orderIdIn = (key: string): string => key.slice(key.indexOf('-') + 1);

const NOT_FOUND: ProviderAnswer = { status: 404, body: {} };
/** A charge that is being made cannot be given back yet. */
const CHARGING: ProviderAnswer = { status: 409, body: { error: { code: 'charge_in_progress' } } };
const PROCESSING: ProviderAnswer = { status: 200, body: { status: 'processing' } };
const NOT_DECIDED: ProviderAnswer = {
  status: 400,
  body: { error: { code: 'charge_pending', message: 'not decided' } },
};

function internalError(error: unknown): undefined {
  if (error instanceof Transient) return undefined;
  throw error;
}

function chargeAnswer(charge: FoundCharge | undefined): ProviderAnswer {
  if (!charge) return { status: 500, body: {} };
  switch (charge.outcome) {
    case 'none':
      return NOT_FOUND;
    case 'pending':
      return PROCESSING;
    case 'declined':
      return { status: 200, body: { status: 'failed', error: { message: charge.reason } } };
    case 'charged':
      return { status: 200, body: { status: 'succeeded' } };
    case 'refunded':
      return { status: 200, body: { status: 'succeeded', refunded: true } };
  }
}

/** @see functions/shipping/http-carrier.ts for what was agreed */
function carrierService(carrier: Carrier, dependency: Dependency): Service {
  return async ({ method, path, key, body }) => {
    if (method === 'GET') {
      const shipKey = decodeURIComponent(path.slice('shipments/'.length));
      return shipmentAnswer(await carrier.findShipment({ key: shipKey, orderId: orderIdIn(shipKey) }));
    }
    const orderId = String(body.orderId);
    if (path === 'recalls') {
      const recalled = await carrier.recall({ key, orderId, shipKey: String(body.shipment) });
      return { status: 200, body: recalled.outcome === 'gone' ? { trackingId: recalled.trackingId } : {} };
    }
    const country = String(body.country);
    const known = remembered(key, await carrier.findShipment({ key, orderId }), dependency);
    return shipmentAnswer(await carrier.ship({ key: known, orderId, country }));
  };
}

function shipmentAnswer(shipment: FoundShipment): ProviderAnswer {
  if (shipment.outcome === 'none') return NOT_FOUND;
  if (shipment.outcome === 'shipped') return { status: 201, body: { trackingId: shipment.trackingId } };
  return { status: 200, body: { status: 'failed', error: { message: shipment.reason } } };
}

/** Real providers keep a key for a day. After that the same key is as good as a new one, whatever was done under it. */
const KEYS_LAST_MS = 24 * 3_600_000;

const remembered = (key: string, { outcome }: FoundCharge | FoundShipment, dependency: Dependency): string =>
  dependency.ageOfKey(key) > KEYS_LAST_MS && outcome !== 'none' ? `${key}-again` : key;
