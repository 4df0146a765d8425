import { cancelOrder } from './cancel-order.ts';
import type { ApiDeps } from './deps.ts';
import { getOrder } from './get-order.ts';
import { listOrders } from './list-orders.ts';
import { placeOrder } from './place-order.ts';
import { Problem } from './problem.ts';
import type { Endpoint } from './reply.ts';
import type { Request } from './request.ts';

/** One operation of the API. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** With at most one `{variable}` part. */
  readonly path: string;
  readonly endpoint: Endpoint;
}

/** A route that fits a request, with what stands for its variable part. */
export interface Match {
  readonly route: Route;
  readonly id: string;
}

export const routesOf = (deps: ApiDeps): readonly Route[] => [
  { method: 'POST', path: '/orders', endpoint: placeOrder(deps) },
  { method: 'GET', path: '/orders', endpoint: listOrders(deps) },
  { method: 'POST', path: '/orders/{orderId}/cancel', endpoint: cancelOrder(deps) },
  { method: 'GET', path: '/orders/{orderId}', endpoint: getOrder(deps) },
  { method: 'GET', path: '/customers/{customerId}/orders', endpoint: listOrders(deps) },
  { method: 'GET', path: '/openapi.json', endpoint: async () => ({ status: 200, body: await deps.openapi() }) },
];

/** The route for a request. @throws Problem 404 | 405 */
export function matchRoute(routes: readonly Route[], { method, path }: Request): Match {
  const matches = routes.flatMap((route) => {
    const id = idIn(route.path, path);
    return id === undefined ? [] : [{ route, id }];
  });
  if (matches.length === 0) throw new Problem('unknown-route', 'No operation has this path; see /openapi.json.');
  const match = matches.find(({ route }) => route.method === method);
  if (match) return match;
  const allow = matches.map(({ route }) => route.method).join(', ');
  throw new Problem('method-not-allowed', `Allowed: ${allow}.`, { headers: { allow } });
}

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
