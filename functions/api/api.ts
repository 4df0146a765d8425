import { reasonOf, withFields } from '@orderflow/core';
import { traceIdsOf } from '@orderflow/core/surroundings';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { ApiDeps } from './deps.ts';
import { newId } from './ids.ts';
import { type Problem, problemFrom } from './problem.ts';
import { payloadOf, problemReply, type Reply } from './reply.ts';
import { type Request, readRequest } from './request.ts';
import { type Match, matchRoute, type Route, routesOf } from './routes.ts';

export type ApiHandler = (event: Partial<APIGatewayProxyEventV2>) => Promise<APIGatewayProxyStructuredResultV2>;

/** The HTTP API: one function behind an HTTP API or a function URL. */
export const api = (deps: ApiDeps): ApiHandler => httpHandler(routesOf(deps), deps);

/** What answering takes from outside. */
export type HttpDeps = Pick<ApiDeps, 'clock' | 'random' | 'telemetry' | 'basePath' | 'xrayHeader'>;

/** Answers every request to some routes, whatever is in it, and logs one line for each. */
export function httpHandler(routes: readonly Route[], deps: HttpDeps): ApiHandler {
  return (event) => {
    const request = readRequest(event, newId(deps), { basePath: deps.basePath, xrayHeader: deps.xrayHeader?.() });
    const { correlationId, requestId, traceparent } = request.trace;
    return withFields({ correlationId, requestId, ...traceIdsOf(traceparent) }, () => answer(request, routes, deps));
  };
}

async function answer(request: Request, routes: readonly Route[], deps: HttpDeps) {
  const started = deps.clock();
  let match: Match | undefined;
  let reply: Reply;
  try {
    match = matchRoute(routes, request);
    reply = await match.route.endpoint(request, match.id);
  } catch (error) {
    const problem = problemFrom(error);
    explain(problem, error, deps);
    reply = problemReply(problem, request);
  }
  record(request, match, reply, deps.clock() - started, deps);
  return payloadOf(reply, request);
}

/** What the caller is not told goes to the log. */
function explain({ code, status }: Problem, error: unknown, { telemetry }: HttpDeps): void {
  if (status < 500) return;
  telemetry.error(code, { reason: reasonOf(error), stack: error instanceof Error ? error.stack : undefined });
}

/** One line and the counters of a request. */
function record({ method }: Request, match: Match | undefined, reply: Reply, ms: number, deps: HttpDeps): void {
  const route = match ? `${match.route.method} ${match.route.path}` : 'none';
  const { status, body } = reply;
  deps.telemetry.info('request', {
    method,
    route,
    status,
    ms,
    ...(body && 'orderId' in body && { orderId: body.orderId }),
  });
  deps.telemetry.count('requests');
  if (status >= 400) deps.telemetry.count(status < 500 ? 'refused' : 'failed');
  deps.telemetry.flush();
}
