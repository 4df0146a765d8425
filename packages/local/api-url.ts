import type { Endpoint, Manifest } from '@orderflow/operator';
import { type HostProxy, startHostProxy } from './host-proxy.ts';
import { signedFetch } from './signed-fetch.ts';

/** An API's URL that works on this machine, and the proxy that it needs, if any. */
export interface ReachableApi {
  /** Without a slash at the end. */
  readonly url: string;
  /** Sends a request there: signed, if the API requires IAM authorization. */
  readonly request: typeof fetch;
  readonly proxy?: HostProxy;
}

/**
 * Finds the URL under which the deployed API answers on this machine. The URL in the template is AWS's and cannot be resolved
 * here. Emulators offer a path of their own, or route by the `Host` header; for the latter a proxy on 127.0.0.1 sets that header.
 *
 * @param probe a path that the API answers with 200
 * @returns `undefined` if the stage has no API, or none that answers
 */
export async function reachApi(
  endpoint: Endpoint,
  { api }: Pick<Manifest, 'api'>,
  probe = '/openapi.json',
): Promise<ReachableApi | undefined> {
  if (!api) return undefined;
  const signed = signedFetch(endpoint, api.front === 'http-api' ? 'execute-api' : 'lambda');
  const reach = async (url: string): Promise<ReachableApi | undefined> => {
    for (const request of [fetch, signed]) if (await answers(request, url + probe)) return { url, request };
    return undefined;
  };
  for (const url of apiUrlCandidates(endpoint.endpoint, api)) {
    const reached = await reach(url);
    if (reached) return reached;
  }
  const proxy = await startHostProxy(endpoint.endpoint, hostOf(api.url));
  const reached = await reach(proxy.url);
  if (reached) return { ...reached, proxy };
  await proxy.stop();
  return undefined;
}

/** URLs where the API may be, likeliest first. Never an address on the Internet. */
export function apiUrlCandidates(
  endpoint: string,
  { front, url, apiId }: NonNullable<Manifest['api']>,
): readonly string[] {
  const host = hostOf(url);
  const id = apiId ?? host.split('.')[0];
  const byPath =
    front === 'http-api' ? `${endpoint}/_aws/execute-api/${id}/$default` : `${endpoint}/_aws/lambda-url/${id}`;
  const isUsable = URL.canParse(url) && !/[.](amazonaws[.]com([.]cn)?|on[.]aws|api[.]aws)(:|$)/.test(host);
  return [byPath, ...(isUsable ? [url.replace(/\/$/, '')] : [])];
}

/** `URL` does not parse a host such as `abc.execute-api.127.0.0.1:4566`. */
const hostOf = (url: string): string => url.replace(/^\w+:\/\//, '').replace(/\/.*$/s, '');

async function answers(request: typeof fetch, url: string): Promise<boolean> {
  try {
    const response = await request(url, { signal: AbortSignal.timeout(20_000) }); // the cold start of its function
    await response.arrayBuffer();
    return response.status === 200;
  } catch {
    return false;
  }
}
