import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { type Trace, traceOf } from './trace.ts';

/** A request, read off a payload in format 2.0, which an HTTP API and a function URL share. */
export interface Request {
  readonly method: string;
  /** Below stage and base path: `/orders/01J…`. */
  readonly path: string;
  /** What stands in front of the path in links: nothing, or `/prod`. */
  readonly base: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly isBase64: boolean;
  /** Who calls: the IAM principal, or `anonymous`. */
  readonly caller: string;
  readonly trace: Trace;
}

/**
 * Reads what AWS hands to the function. Never throws: whatever is absent counts as empty.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function readRequest(
  event: Partial<APIGatewayProxyEventV2>,
  requestId: string,
  {
    basePath = '',
    xrayHeader,
  }: { readonly basePath?: string | undefined; readonly xrayHeader?: string | undefined } = {},
): Request {
  const headers = new Map(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value ?? '')]),
  );
  const { base, path } = split(event, basePath);
  return {
    method: event.requestContext?.http?.method ?? 'GET',
    path,
    base,
    headers,
    query: new URLSearchParams(event.rawQueryString ?? ''),
    body: event.body ?? '',
    isBase64: event.isBase64Encoded ?? false,
    caller: callerOf(event),
    trace: traceOf(headers, requestId, xrayHeader),
  };
}

/** The path of a named stage begins with the stage, and a custom domain may map a base path. */
function split(event: Partial<APIGatewayProxyEventV2>, basePath: string): { base: string; path: string } {
  const path = event.rawPath ?? '/';
  const stage = `/${event.requestContext?.stage ?? '$default'}`;
  const base = [basePath, stage].find((prefix) => prefix !== '' && path.startsWith(`${prefix}/`)) ?? '';
  return { base, path: path.slice(base.length) };
}

/**
 * A role's sessions are one caller: whoever retries after a crash comes with another session. `userId` is
 * `<role id>:<session>`, or a user's own id.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
function callerOf({ requestContext }: Partial<APIGatewayProxyEventV2>): string {
  const { iam } = (requestContext as { authorizer?: { iam?: { userId?: string } } } | undefined)?.authorizer ?? {};
  return iam?.userId?.split(':')[0] || 'anonymous';
}
