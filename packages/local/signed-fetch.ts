import { createHash, createHmac } from 'node:crypto';
import { clientConfig, type Endpoint } from '@orderflow/operator';

/** What is signed, and with what. */
export interface Signing {
  readonly region: string;
  /** `execute-api` for an API of API Gateway, `lambda` for a function URL. */
  readonly service: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    /** Of temporary credentials. */
    readonly sessionToken?: string | undefined;
  };
}

/** A request as it is signed; header names in lower case. */
export interface Signable {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** `fetch` for an API with IAM authorization; takes a text body only. */
export const signedFetch = (endpoint: Endpoint, service: string): typeof fetch => {
  const { region, credentials } = clientConfig(endpoint);
  return signedBy({ region, service, credentials });
};

/** `fetch` that signs each request; takes a text body only. */
export const signedBy =
  (signing: Signing): typeof fetch =>
  (input, init = {}) => {
    const { sessionToken } = signing.credentials;
    const token: Record<string, string> = sessionToken ? { 'x-amz-security-token': sessionToken } : {};
    const body = typeof init.body === 'string' ? init.body : '';
    const request = { method: init.method ?? 'GET', url: new URL(String(input)), headers: token, body };
    const headers = new Headers(init.headers);
    const added = { ...token, ...sign(request, signing, new Date()) };
    for (const [name, value] of Object.entries(added)) headers.set(name, value);
    return fetch(input, { ...init, headers });
  };

/**
 * The headers that Signature Version 4 adds to a request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function sign(request: Signable, { region, service, credentials }: Signing, now: Date): Record<string, string> {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers = { ...request.headers, host: request.url.host, 'x-amz-date': time };
  const names = Object.keys(headers).sort();
  const canonical = [
    request.method,
    request.url.pathname.split('/').map(encode).join('/'),
    queryOf(request.url),
    ...Object.entries(headers)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `${name}:${value.trim()}`),
    '',
    names.join(';'),
    sha256(request.body),
  ].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n');
  const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${credentials.secretAccessKey}`);
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  return {
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

const queryOf = (url: URL): string =>
  [...url.searchParams]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');

const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
