import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { PROBLEMS, type Problem, problemType } from './problem.ts';
import type { ProblemDetails } from './representations.ts';
import type { Request } from './request.ts';

/** What an endpoint answers. */
export interface Reply {
  readonly status: number;
  /** Sent as JSON; a {@link File} as it is. @default no body */
  readonly body?: object | File;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A file of the API's page of documentation. */
export class File {
  constructor(
    readonly type: string,
    readonly bytes: Buffer,
  ) {}
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

/**
 * What Lambda returns to its front. What was read has an `ETag`, so that whoever polls is told 304 while nothing has changed; an answer
 * to HEAD has the headers of the one to GET, and no body.
 */
export function payloadOf(reply: Reply, request: Request): APIGatewayProxyStructuredResultV2 {
  const { method, headers: asked, trace } = request;
  const { type, bytes } = contentOf(reply.body);
  const isRead = reply.status === 200 && (method === 'GET' || method === 'HEAD');
  const etag = isRead ? etagOf(bytes) : undefined;
  const isKnown = etag !== undefined && matchesEtag(asked.get('if-none-match'), etag);
  const hasBody = bytes.length > 0 && method !== 'HEAD' && !isKnown;
  const zips = hasBody && bytes.length > ZIP_FROM && /\bgzip\b/.test(asked.get('accept-encoding') ?? '');
  return {
    statusCode: isKnown ? 304 : reply.status,
    headers: {
      ...(bytes.length > 0 && !isKnown && { 'content-type': type }),
      'cache-control': isRead ? 'private, no-cache' : 'no-store', // no-cache: kept, and asked about each time
      'x-correlation-id': trace.correlationId,
      ...(etag && { etag }),
      ...(zips && { 'content-encoding': 'gzip', vary: 'accept-encoding' }),
      ...reply.headers,
    },
    ...(hasBody && !zips && { body: bytes.toString() }),
    ...(zips && { body: gzipSync(bytes).toString('base64'), isBase64Encoded: true }),
  };
}

/** Only files of the documentation are so large. */
const ZIP_FROM = 100_000;

const contentOf = (body: Reply['body']): { readonly type: string; readonly bytes: Buffer } =>
  body instanceof File
    ? body
    : { type: 'application/json', bytes: Buffer.from(body === undefined ? '' : JSON.stringify(body)) };

const etagOf = (bytes: Buffer): string => `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 22)}"`;

/** Weak comparison, as `If-None-Match` wants it. @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.2 */
const matchesEtag = (header = '', etag: string): boolean =>
  header.split(',').some((one) => ['*', etag, `W/${etag}`].includes(one.trim()));

/** A path in the characters of a URI: one front hands it on decoded, the other as it was sent. */
const uriOf = (path: string): string =>
  path.toWellFormed().replace(/%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/%-]/giu, encodeURIComponent);
