import { Pending, Unavailable } from '@orderflow/core';
import {
  type HttpProvider,
  isAboutClient,
  objectIn,
  type ProviderAnswer,
  statusIn,
  textIn,
} from '@orderflow/core/providers';
import type { Carrier, FindRequest, FoundShipment, Recall, RecallRequest, Shipment, ShipRequest } from './carrier.ts';

/**
 * A carrier over HTTP.
 *
 * `POST shipments {orderId, country}`: 2xx `{trackingId, status?}`, or 400 or 422 `{error: {message}}` when it does not carry
 * that. `GET shipments/<idempotency key>`: the same, or 404 `{}` when there is no such shipment.
 * `POST recalls {shipment, orderId}`, where `shipment` is the shipment's idempotency key: 204 or 2xx `{}` when no parcel leaves,
 * 2xx `{trackingId}` when it has left already, or 404 `{}` when there is no such shipment.
 *
 * A `status` in a 2xx counts: `failed` is a refusal, `pending` is neither. An answer that means nothing to us is looked up by
 * the key of the shipment before anything follows from it.
 */
export const httpCarrier = (provider: HttpProvider): Carrier => ({
  ship: (request) => ship(request, provider),
  findShipment: (request) => findShipment(request, provider),
  recall: (request) => recall(request, provider),
});

const NAME = 'carrier';

/** Refusals of what was asked for. */
const REFUSALS = [400, 422];

async function ship({ key: idempotencyKey, orderId, country }: ShipRequest, provider: HttpProvider): Promise<Shipment> {
  const body = { orderId, country };
  const answer = await provider({ path: 'shipments', idempotencyKey, body, answers: REFUSALS });
  const said = answer.status < 300 ? shipmentIn(answer.body) : refusalIn(answer);
  const shipment = said ?? (await findShipment({ key: idempotencyKey, orderId }, provider));
  if (shipment.outcome === 'none') throw unknown(answer, `shipments ${idempotencyKey}`);
  return shipment;
}

/** `undefined`: the answer may come from something between us and the carrier. @throws Unavailable when an operator has to act */
function refusalIn({ status, body }: ProviderAnswer): Shipment | undefined {
  if (isAboutClient(body)) throw new Unavailable(NAME, `${NAME}: ${status} refuses this client`);
  if (status !== 422 && !objectIn(objectIn(body)?.error)) return undefined;
  return refused(body);
}

const refused = (body: unknown): Shipment => ({
  outcome: 'refused',
  reason: textIn(objectIn(body)?.error?.message) ?? 'not deliverable',
});

async function findShipment({ key }: FindRequest, provider: HttpProvider): Promise<FoundShipment> {
  const answer = await provider({ method: 'GET', path: `shipments/${encodeURIComponent(key)}`, answers: [404] });
  if (answer.status === 404) return nothingIn(answer);
  const found = shipmentIn(answer.body);
  if (!found) throw unknown(answer, `shipments/${key}`);
  return found;
}

/** A 404 of the carrier itself is a JSON object. @throws Unavailable when it comes from a server that knows no such URL */
function nothingIn({ body }: ProviderAnswer): { readonly outcome: 'none' } {
  if (!objectIn(body)) throw new Unavailable(NAME, `${NAME}: 404 without JSON: is its URL right?`);
  return { outcome: 'none' };
}

async function recall(request: RecallRequest, provider: HttpProvider): Promise<Recall> {
  const { key: idempotencyKey, shipKey, orderId } = request;
  const body = { shipment: shipKey, orderId };
  const answer = await provider({ path: 'recalls', idempotencyKey, body, answers: [404] });
  if (answer.status === 204 || (answer.status === 404 && nothingIn(answer))) return { outcome: 'recalled' };
  const said = objectIn(answer.body);
  const status = statusIn(said?.status);
  const trackingId = textIn(said?.trackingId);
  if (said && status === undefined && said.status === undefined)
    return trackingId ? { outcome: 'gone', trackingId } : { outcome: 'recalled' };
  if (RECALLED.has(status ?? '')) return { outcome: 'recalled' };
  const found = await findShipment({ key: shipKey, orderId }, provider);
  if (found.outcome === 'shipped') return { outcome: 'gone', trackingId: found.trackingId };
  if (found.outcome === 'refused') return { outcome: 'recalled' };
  throw unknown(answer, `recalls ${idempotencyKey}`);
}

/** What carriers call a shipment that will not leave, and one that they have not decided on. */
const RECALLED = new Set(['recalled', 'canceled', 'cancelled', 'voided', 'returned']);
const REFUSED = new Set([...RECALLED, 'failed', 'failure', 'refused', 'rejected', 'declined', 'undeliverable']);
const PENDING = new Set(['pending', 'processing', 'in_progress', 'accepted', 'queued', 'requires_action']);

/** @throws Pending when it is accepted and not decided. @returns `undefined` when it means nothing to us */
function shipmentIn(body: unknown): Shipment | undefined {
  const said = objectIn(body);
  const status = statusIn(said?.status) ?? '';
  if (REFUSED.has(status)) return refused(body);
  if (PENDING.has(status)) throw new Pending(`${NAME}: the shipment is ${status}`);
  const trackingId = textIn(said?.trackingId);
  return trackingId ? { outcome: 'shipped', trackingId } : undefined;
}

/** Without the body, which may contain what must not be logged. */
const unknown = ({ status }: ProviderAnswer, about: string) =>
  new Pending(`${NAME}: the ${status} to ${about} means nothing to us`);
