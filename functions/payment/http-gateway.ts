import { Pending, Permanent, Unavailable } from '@orderflow/core';
import { type HttpProvider, isAboutClient, objectIn, type ProviderAnswer } from '@orderflow/core/providers';
import { chargeIn, DECLINED, reasonIn } from './charge-meaning.ts';
import type {
  Charge,
  ChargeRequest,
  FindRequest,
  FoundCharge,
  PaymentGateway,
  Refund,
  RefundRequest,
} from './gateway.ts';

/**
 * A payment provider over HTTP, in the manner of Stripe.
 *
 * `POST charges {orderId, amount, currency, method, token?}`: 2xx `{status}`; 402, or another refusal of what was asked for
 * (400, 413, 422), with `{error: {code, message}}`.
 * `GET charges/<idempotency key>`: 2xx `{status, refunded?}`, or 404 `{}` when there is no such charge.
 * `POST refunds {charge, orderId}`, where `charge` is the charge's idempotency key: 2xx `{status}`, 404 `{}` when there is no
 * such charge, or 400 `{error: {code: 'charge_already_refunded'}}`.
 *
 * A 2xx is no promise: what counts is the status in it. An answer that means nothing to us is looked up by the key of the
 * charge before anything follows from it.
 */
export const httpGateway = (provider: HttpProvider): PaymentGateway => ({
  charge: (request) => charge(request, provider),
  findCharge: (request) => findCharge(request, provider),
  refund: (request) => refund(request, provider),
});

/** Refusals of what was asked for. 402 is a decline, whatever its body. */
const REFUSALS = [400, 402, 413, 422];

async function charge(request: ChargeRequest, provider: HttpProvider): Promise<Charge> {
  const { key: idempotencyKey, ...body } = request;
  const answer = await provider({ path: 'charges', idempotencyKey, body, answers: REFUSALS });
  const said = answer.status < 300 ? chargeIn(answer.body) : refusalIn(answer);
  if (said?.outcome === 'charged' || said?.outcome === 'declined') return said;
  // Providers repeat their first answer to a key: what has become of the charge since then has to be looked up.
  const found = await findCharge(request, provider);
  if (found.outcome === 'none' && said?.outcome === 'pending') return said;
  if (found.outcome === 'refunded') return { outcome: 'declined', reason: 'it was given back' };
  if (found.outcome === 'none') throw unknown(answer, `charges ${idempotencyKey}`);
  return found;
}

/** `undefined`: the answer may come from something between us and the provider. @throws Unavailable when an operator has to act */
function refusalIn({ status, body }: ProviderAnswer): Charge | undefined {
  if (isAboutClient(body)) throw new Unavailable(NAME, `${NAME}: ${status} refuses this client`);
  if (status !== 402 && !objectIn(objectIn(body)?.error)) return undefined;
  return { outcome: 'declined', reason: reasonIn(objectIn(body), status === 402 ? DECLINED : REFUSED) };
}

const NAME = 'payment provider';
const REFUSED = 'the payment was refused';

async function findCharge({ key }: FindRequest, provider: HttpProvider): Promise<FoundCharge> {
  const answer = await provider({ method: 'GET', path: `charges/${encodeURIComponent(key)}`, answers: [404] });
  if (answer.status === 404) return nothingIn(answer);
  const found = chargeIn(answer.body);
  if (!found) throw unknown(answer, `charges/${key}`);
  return found;
}

/** A 404 of the provider itself is a JSON object. @throws Unavailable when it comes from a server that knows no such URL */
function nothingIn({ body }: ProviderAnswer): { readonly outcome: 'none' } {
  if (!objectIn(body)) throw new Unavailable(NAME, `${NAME}: 404 without JSON: is its URL right?`);
  return { outcome: 'none' };
}

async function refund(request: RefundRequest, provider: HttpProvider): Promise<Refund> {
  const { key: idempotencyKey, chargeKey, orderId } = request;
  const body = { charge: chargeKey, orderId };
  const answer = await provider({ path: 'refunds', idempotencyKey, body, answers: [...REFUSALS, 404] });
  const { status } = answer;
  const said = status < 300 ? chargeIn(answer.body)?.outcome : undefined;
  if (said === 'charged' || said === 'refunded') return { outcome: 'refunded' };
  if (status === 400 && objectIn(answer.body)?.error?.code === 'charge_already_refunded')
    return { outcome: 'refunded' };
  if (status === 404 && nothingIn(answer)) return { outcome: 'nothing' };
  const found = await findCharge({ key: chargeKey, orderId }, provider);
  if (found.outcome === 'refunded') return found;
  if (found.outcome === 'declined') return { outcome: 'nothing' };
  if (said === 'pending' || found.outcome === 'pending') return { outcome: 'pending' };
  if (isAboutClient(answer.body)) throw new Unavailable(NAME, `${NAME}: ${status} refuses this client`);
  if (said === 'declined') throw new Permanent(`${NAME}: refund ${idempotencyKey} has failed`);
  if (status >= 400) throw new Permanent(`${NAME}: ${status} to refunds ${idempotencyKey}`);
  throw unknown(answer, `refunds ${idempotencyKey}`);
}

/** Without the body, which may contain what must not be logged. */
const unknown = ({ status }: ProviderAnswer, about: string) =>
  new Pending(`${NAME}: the ${status} to ${about} means nothing to us`);
