import { type ExecuteDeps, type Outcome, parseAs } from '@orderflow/core';
import { refusalOfWebhook } from '@orderflow/core/providers';
import { ChargeNews, noteNews } from '../payment/note-news.ts';
import { type ApiHandler, type HttpDeps, httpHandler } from './api.ts';
import { bytesOf, jsonBody, refuse } from './body.ts';
import { Problem } from './problem.ts';
import type { Request } from './request.ts';

export type WebhookDeps = HttpDeps &
  ExecuteDeps & {
    /** What the provider signs with. Asked for with each call, because it may be changed. */
    readonly secret: () => Promise<string>;
  };

/**
 * `POST /webhooks/payment`: the payment provider tells that a charge is decided. Anybody may call it, so the signature is checked before
 * anything else; a call is answered after one read and at most one write.
 * @throws Problem 400, 401, 413, 415
 */
export const paymentWebhook = (deps: WebhookDeps): ApiHandler =>
  httpHandler([{ method: 'POST', path: '/webhooks/payment', endpoint: (request) => take(request, deps) }], deps);

async function take(request: Request, deps: WebhookDeps): Promise<{ status: number; body: { outcome: Outcome } }> {
  const header = request.headers.get('stripe-signature') ?? '';
  const body = bytesOf(request);
  const refusal = refusalOfWebhook({ body, header }, await deps.secret(), deps.clock());
  if (refusal) {
    deps.telemetry.warn('webhook refused', { refusal });
    deps.telemetry.count('webhookRefused');
    throw new Problem('invalid-signature', REASONS[refusal]);
  }
  return { status: 200, body: { outcome: await noteNews(deps, newsIn(request)) } };
}

const REASONS = {
  unsigned: 'Stripe-Signature must be t=<seconds>,v1=<HMAC-SHA256, hex>.',
  forged: 'The signature is not that of this body.',
  stale: 'The time of the signature is more than 5 minutes from now.',
} as const;

function newsIn(request: Request): ChargeNews {
  try {
    return parseAs('ChargeNews', ChargeNews, jsonBody(request));
  } catch (error) {
    return refuse(error);
  }
}
