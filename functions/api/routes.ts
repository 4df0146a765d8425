import { cancelOrder } from './cancel-order.ts';
import type { ApiDeps } from './deps.ts';
import { docsFile, docsPage } from './docs-page.ts';
import { getOrder } from './get-order.ts';
import { findOrders, listOrders } from './list-orders.ts';
import { placeOrder } from './place-order.ts';
import { Problem } from './problem.ts';
import type { Endpoint, Reply } from './reply.ts';
import type { Request } from './request.ts';

/** One operation of the API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** With at most one `{variable}` part. */
  readonly path: string;
  readonly endpoint: Endpoint;
  /** Whether the OpenAPI document leaves it out: the pages that show the document. @default false */
  readonly isPage?: boolean;
}

/** A route that fits a request, with what stands for its variable part. */
export interface Match {
  readonly route: Route;
  readonly id: string;
}

export const routesOf = (deps: ApiDeps): readonly Route[] => [
  { method: 'POST', path: '/orders', endpoint: placeOrder(deps) },
  { method: 'GET', path: '/orders', endpoint: findOrders(deps) },
  { method: 'POST', path: '/orders/{orderId}/cancel', endpoint: cancelOrder(deps) },
  { method: 'GET', path: '/orders/{orderId}', endpoint: getOrder(deps) },
  { method: 'GET', path: '/customers/{customerId}/orders', endpoint: listOrders(deps) },
  { method: 'GET', path: '/openapi.json', endpoint: async () => ({ status: 200, body: await deps.openapi() }) },
  { method: 'GET', path: '/docs', endpoint: docsPage(), isPage: true },
  { method: 'GET', path: '/docs/{file}', endpoint: docsFile(deps), isPage: true },
];

/**
 * The route for a request. HEAD is answered by the route for GET, OPTIONS for every path that there is. A slash at the end of a path
 * makes no difference. @throws Problem 404 | 405
 */
export function matchRoute(routes: readonly Route[], { method, path }: Request): Match {
  const matches = routes.flatMap((route) => {
    const id = idIn(route.path, path.replace(/(?<=[^/])\/+$/, ''));
    return id === undefined ? [] : [{ route, id }];
  });
  const [first] = matches;
  if (!first) throw new Problem('unknown-route', 'No operation has this path. All are in /openapi.json.');
  const allow = allowed(matches);
  if (method === 'OPTIONS') return { ...first, route: { ...first.route, endpoint: optionsOf(allow) } };
  const match = matches.find(({ route }) => route.method === (method === 'HEAD' ? 'GET' : method));
  if (match) return match;
  throw new Problem('method-not-allowed', `This path allows ${allow}.`, { headers: { allow } });
}

function allowed(matches: readonly Match[]): string {
  const methods = matches.map(({ route }) => route.method);
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

/** Preflight requests of browsers are answered by the front, where the stage has `corsOrigins`. */
const optionsOf =
  (allow: string): Endpoint =>
  async (): Promise<Reply> => ({ status: 204, headers: { allow } });

/** The variable part of `path` ('' if `template` has none); `undefined` if it does not fit. */
function idIn(template: string, path: string): string | undefined {
  const given = path.split('/');
  const wanted = template.split('/');
  if (given.length !== wanted.length) return undefined;
  let id = '';
  for (const [index, part] of given.entries()) {
    if (wanted[index]?.startsWith('{')) id = decoded(part);
    else if (wanted[index] !== part) return undefined;
  }
  return id;
}

/** A function URL passes paths on as they were sent, an HTTP API decoded. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
