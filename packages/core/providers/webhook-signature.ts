import { createHmac, timingSafeEqual } from 'node:crypto';

/** How far the time of a call may be from ours, seconds: older ones may be replayed, and clocks differ. */
const TOLERANCE_SECONDS = 300;

/**
 * The header with which a provider signs a call: `t=<seconds since the epoch>,v1=<HMAC-SHA256 of "t.body", hex>`. While a secret is
 * being changed there may be several `v1`.
 * @param at milliseconds since the epoch
 * @see https://docs.stripe.com/webhooks#verify-manually
 */
export function signWebhook(body: string | Buffer, secret: string, at: number): string {
  const t = String(Math.floor(at / 1000));
  return `t=${t},v1=${digestOf(t, body, secret).toString('hex')}`;
}

/** Why a call is not taken; `undefined` when it is. `stale`: its signature is right, and its time is not now. */
export function refusalOfWebhook(
  { body, header }: { readonly body: string | Buffer; readonly header: string },
  secret: string,
  now: number,
): 'unsigned' | 'forged' | 'stale' | undefined {
  const parts = header.split(',', MOST_PARTS).map((part) => part.trim().split('=', 2) as [string, string?]);
  const t = parts.find(([name]) => name === 't')?.[1] ?? '';
  const given = parts.flatMap(([name, value = '']) => (name === 'v1' && HEX.test(value) ? [value] : []));
  if (!/^\d{1,12}$/.test(t) || given.length === 0) return 'unsigned';
  const expected = digestOf(t, body, secret);
  // Each is compared, and each in constant time: how long it takes tells nothing of the digest.
  const matching = given.filter((hex) => timingSafeEqual(Buffer.from(hex, 'hex'), expected));
  if (matching.length === 0) return 'forged';
  return Math.abs(now / 1000 - Number(t)) > TOLERANCE_SECONDS ? 'stale' : undefined;
}

const MOST_PARTS = 20;
const HEX = /^[\da-f]{64}$/i;

const digestOf = (t: string, body: string | Buffer, secret: string): Buffer =>
  createHmac('sha256', secret).update(`${t}.`).update(body).digest();
