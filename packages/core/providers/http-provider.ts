import { Permanent, Transient, Unavailable } from '../failures/index.ts';

export interface HttpProviderOptions {
  /** Names the dependency in failures: `payment provider`. */
  readonly name: string;
  /** Where paths start: `https://api.example.com/v1`. Plain http only to this machine, for the secret goes with it. */
  readonly url: string;
  /** For the whole exchange, milliseconds. */
  readonly timeoutMs: number;
  /** The bearer token. Asked for at each call: it may be rotated. */
  readonly secret: () => Promise<string>;
}

export interface ProviderCall {
  /** Below the provider's url: `charges`. */
  readonly path: string;
  /** The same key again has no further effect: that is the provider's promise. */
  readonly idempotencyKey: string;
  /** Sent as JSON. */
  readonly body: object;
  /** Status codes besides 2xx that are answers and no failures: 402, when a card may be declined. @default none */
  readonly answers?: readonly number[];
}

export interface ProviderAnswer {
  readonly status: number;
  /** The JSON that came back; `undefined` if it was none. */
  readonly body: unknown;
}

export type HttpProvider = (call: ProviderCall) => Promise<ProviderAnswer>;

/**
 * Calls a provider over HTTP in the way that most of them have in common: POST, JSON, bearer token, `Idempotency-Key`.
 * A crash or time-out in mid-call leaves open whether it took effect; the same key again finds out.
 *
 * What fails is thrown as one of the runtime's classes:
 * - Unavailable: connection refused, no such host, 401, 403, 503. Trying again at once is futile.
 * - Transient: time-out, connection lost, 408, 409, 425, 429, any other 5xx; not before `Retry-After`, if that came.
 * - Permanent: every other status. The same bytes fail the same way for ever.
 * @throws Error at once when `url` is none, or would send the secret in the clear.
 */
export function httpProvider(options: HttpProviderOptions): HttpProvider {
  const base = baseOf(options);
  return async (call) => {
    const { status, body, retryAfter } = await exchange(new URL(call.path, base), call, options);
    if ((status >= 200 && status < 300) || call.answers?.includes(status)) return { status, body };
    throw failureOf(status, retryAfter, call, options);
  };
}

function baseOf({ name, url }: HttpProviderOptions): URL {
  if (!URL.canParse(url)) throw new Error(`${name}: ${url} is not a URL`);
  const base = new URL(url.endsWith('/') ? url : `${url}/`);
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(base.hostname);
  if (base.protocol === 'https:' || (base.protocol === 'http:' && local)) return base;
  throw new Error(`${name}: ${url} must be https`);
}

/** An answer, with the seconds that the provider wants to be left alone for, if it says. */
type Exchanged = ProviderAnswer & { readonly retryAfter: number | undefined };

async function exchange(url: URL, call: ProviderCall, options: HttpProviderOptions): Promise<Exchanged> {
  const authorization = `Bearer ${await options.secret()}`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': call.idempotencyKey },
      body: JSON.stringify(call.body),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const { status, headers } = response;
    return { status, body: parsed(await response.text()), retryAfter: secondsOf(headers.get('retry-after')) };
  } catch (error) {
    throw networkFailure(error as Error, options);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** More than a quarter of an hour is not waited for: somebody may have made a mistake. */
const MAX_RETRY_AFTER = 900;

/** `Retry-After` in seconds. Its other form, a date, says nothing to a clock that differs. */
const secondsOf = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Math.min(Number(header), MAX_RETRY_AFTER) : undefined;

/** The connection was never made, so that nothing can have happened. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function networkFailure(error: Error, { name, timeoutMs }: HttpProviderOptions): Error {
  if (error.name === 'TimeoutError') return new Transient(`${name}: no answer in ${timeoutMs} ms`, { cause: error });
  const { code = error.message } = (error.cause ?? {}) as { readonly code?: string };
  if (UNREACHABLE.has(code)) return new Unavailable(name, `${name}: ${code}`, { cause: error });
  return new Transient(`${name}: ${code}`, { cause: error });
}

const UNAVAILABLE = new Set([401, 403, 503]);
const TRANSIENT = new Set([408, 409, 425, 429]);

/** Says the status and the call, and not the answer's text: that may hold what no log should. */
function failureOf(
  status: number,
  retryAfterSeconds: number | undefined,
  { path, idempotencyKey }: ProviderCall,
  { name }: HttpProviderOptions,
): Error {
  const message = `${name}: ${status} to ${path} ${idempotencyKey}`;
  if (UNAVAILABLE.has(status)) return new Unavailable(name, message);
  if (!TRANSIENT.has(status) && status < 500) return new Permanent(message);
  return new Transient(message, { ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) });
}
