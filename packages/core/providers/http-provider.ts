import { Permanent, Transient, Unavailable } from '../failures/index.ts';

export interface HttpProviderOptions {
  /** The name of the dependency in failures: `seat map`. */
  readonly name: string;
  /** The base URL: `https://api.example.com/v1`. Plain http is allowed for localhost only, because the secret is sent with each call. */
  readonly url: string;
  /** For request and response together, in milliseconds. */
  readonly timeoutMs: number;
  /** The bearer token. Called for each request, because it may be rotated. */
  readonly secret: () => Promise<string>;
}

export interface ProviderCall {
  /** Relative to the provider's URL: `bookings`. */
  readonly path: string;
  /** The provider performs requests with the same key only once. */
  readonly idempotencyKey: string;
  /** Sent as JSON. */
  readonly body: object;
  /** Status codes besides 2xx that are results and not failures, such as 404. @default none */
  readonly answers?: readonly number[];
}

export interface ProviderAnswer {
  readonly status: number;
  /** The JSON of the response; `undefined` if it is not JSON. */
  readonly body: unknown;
}

export type HttpProvider = (call: ProviderCall) => Promise<ProviderAnswer>;

/**
 * Calls a provider over HTTP: POST, JSON, bearer token, `Idempotency-Key`. After a crash or timeout it is unknown whether
 * the call took effect; a retry with the same key returns its result.
 *
 * Failures are thrown as a failure class:
 * - Unavailable: connection refused, unknown host, 401, 403, 503.
 * - Transient: timeout, connection lost, 408, 409, 425, 429, any other 5xx; with the delay of `Retry-After`, if sent.
 * - Permanent: any other status.
 * @throws Error immediately when `url` is not a URL or not https
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

/** A response, and the seconds of its `Retry-After` header. */
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

/** The longest `Retry-After` that is accepted, in seconds. */
const MAX_RETRY_AFTER = 900;

/** `Retry-After` in seconds. Its other form, a date, is ignored, because clocks differ. */
const secondsOf = (header: string | null): number | undefined =>
  header !== null && /^\d+$/.test(header) ? Math.min(Number(header), MAX_RETRY_AFTER) : undefined;

/** Without a connection the call had no effect. */
const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

function networkFailure(error: Error, { name, timeoutMs }: HttpProviderOptions): Error {
  if (error.name === 'TimeoutError') return new Transient(`${name}: no response in ${timeoutMs} ms`, { cause: error });
  const { code = error.message } = (error.cause ?? {}) as { readonly code?: string };
  if (UNREACHABLE.has(code)) return new Unavailable(name, `${name}: ${code}`, { cause: error });
  return new Transient(`${name}: ${code}`, { cause: error });
}

const UNAVAILABLE = new Set([401, 403, 503]);
const TRANSIENT = new Set([408, 409, 425, 429]);

/** Has the status and the call, and not the body of the response, which may contain data that must not be logged. */
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
