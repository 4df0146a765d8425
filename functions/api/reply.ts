import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { PROBLEMS, type Problem, problemType } from './problem.ts';
import type { ProblemDetails } from './representations.ts';
import type { Request } from './request.ts';

/** What an endpoint answers. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What an endpoint is: it answers, or throws a {@link Problem}. `id` is the one variable part of its path. */
export type Endpoint = (request: Request, id: string) => Promise<Reply>;

/** A refusal as RFC 9457 has it. @see https://www.rfc-editor.org/rfc/rfc9457 */
export function problemReply(problem: Problem, { base, path, trace }: Request): Reply {
  const body: ProblemDetails = {
    type: problemType(problem.code),
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    detail: problem.message,
    instance: uriOf(base + path),
    correlationId: trace.correlationId,
    ...(problem.more.errors && { errors: [...problem.more.errors] }),
  };
  return {
    status: problem.status,
    body,
    headers: { ...problem.more.headers, 'content-type': 'application/problem+json' },
  };
}

/** What Lambda returns to its front. */
export const payloadOf = ({ status, body, headers }: Reply, { trace }: Request): APIGatewayProxyStructuredResultV2 => ({
  statusCode: status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-correlation-id': trace.correlationId,
    ...headers,
  },
  body: JSON.stringify(body),
});

/** A path in the characters of a URI: one front hands it on decoded, the other as it was sent. */
const uriOf = (path: string): string =>
  path.toWellFormed().replace(/%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/giu, encodeURIComponent);
