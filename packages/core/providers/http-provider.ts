import { Permanent, Transient, Unavailable } from '../failures/index.ts';

export interface HttpProviderOptions {
  /** The name of the dependency in failures: `seat map`. */
  readonly name: string;
  /** The base URL: `https://api.example.com/v1`. Plain http is allowed for localhost only, because the secret is sent with each call. */
  readonly url: string;
  /** For request and response together, in milliseconds. */
  readonly timeoutMs: number;
  /** @default the global `fetch` */
  readonly fetch?: (url: URL, request: RequestInit) => Promise<Pick<Response, 'status' | 'headers' | 'text'>>;
  /** The bearer token. Called for each request, because it may be rotated. */
  readonly secret: () => Promise<string>;
}

/** A request that the provider performs once for each key (`POST`), or one that only reads (`GET`). */
export type ProviderCall = {
  /** Relative to the provider's URL: `bookings`. */
  readonly path: string;
  /** Status codes besides 2xx that are results and not failures, such as 404. @default none */
  readonly answers?: readonly number[];
} & (
  | {
      readonly method?: 'POST';
      /** The provider performs requests with the same key only once. */
      readonly idempotencyKey: string;
      /** Sent as JSON. */
      readonly body: object;
    }
  | { readonly method: 'GET'; readonly idempotencyKey?: undefined; readonly body?: undefined }
);

export interface ProviderAnswer {
  readonly status: number;
  /** The JSON of the response; `undefined` if it is not JSON. */
  readonly body: unknown;
}

export type HttpProvider = (call: ProviderCall) => Promise<ProviderAnswer>;

/**
 * Calls a provider over HTTP: JSON, bearer token, and `Idempotency-Key` with each POST. After a crash or timeout it is unknown
 * whether the call took effect; a retry with the same key returns its result.
 *
 * Failures are thrown as a failure class:
 * - Unavailable: the provider does not do its work (no connection, timeout, connection lost, 408, 429, 5xx), or does not accept
 *   this client, which an operator has to mend (401, 403, 404, 405, 406, 407, 415, 3xx). With the delay of `Retry-After`, if sent.
 * - Transient: the same request is in progress (409, 425); with the delay of `Retry-After`, if sent.
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
  const { method = 'POST', idempotencyKey, body } = call;
  const send = options.fetch ?? fetch;
  try {
    const response = await send(url, {
      method,
      headers: {
        authorization,
        ...(body && { 'content-type': 'application/json' }),
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      ...(body && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(options.timeoutMs),
    });
    const { status, headers } = response;
    return { status, body: parsed(await response.text()), retryAfter: secondsOf(headers) };
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

/**
 * `Retry-After` in seconds. A date is compared with the `Date` of the same response, so that no clock of ours counts.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
function secondsOf(headers: Headers): number | undefined {
  const header = headers.get('retry-after') ?? '';
  const seconds = /^\d+$/.test(header)
    ? Number(header)
    : Math.ceil((httpDate(header) - httpDate(headers.get('date'))) / 1000);
  return seconds >= 0 ? Math.min(seconds, MAX_RETRY_AFTER) : undefined;
}

/** Milliseconds since the epoch; `NaN` when it is not in the form that HTTP sends: `Mon, 23 Nov 2026 08:00:00 GMT`. */
const httpDate = (text: string | null): number =>
  text && /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : Number.NaN;

function networkFailure(error: Error, { name, timeoutMs }: HttpProviderOptions): Error {
  const { code = error.message } = (error.cause ?? {}) as { readonly code?: string };
  const what = error.name === 'TimeoutError' ? `no response in ${timeoutMs} ms` : code;
  return new Unavailable(name, `${name}: ${what}`, { cause: error });
}

/** The provider has no capacity, or does not accept this client: its address, credentials or protocol are wrong. */
const UNAVAILABLE = new Set([408, 429, 401, 403, 404, 405, 406, 407, 415]);
/** The same request is being performed at this moment. */
const IN_PROGRESS = new Set([409, 425]);

/** Has the status and the call, and not the body of the response, which may contain data that must not be logged. */
function failureOf(
  status: number,
  retryAfterSeconds: number | undefined,
  { path, idempotencyKey = '' }: ProviderCall,
  { name }: HttpProviderOptions,
): Error {
  const message = `${name}: ${status} to ${path} ${idempotencyKey}`.trimEnd();
  const later = { ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
  if (IN_PROGRESS.has(status)) return new Transient(message, later);
  if (UNAVAILABLE.has(status) || status < 400 || status >= 500) return new Unavailable(name, message, later);
  return new Permanent(message);
}
