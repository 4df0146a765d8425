import { traceparentOf } from '@orderflow/core/surroundings';

/** What ties a request to everything that it sets off. */
export interface Trace {
  /** This request's own id; the command's, if it carries one, and so the `causationId` of its events. */
  readonly requestId: string;
  /** The caller's `x-correlation-id`, else the trace id of their `traceparent`, else the request id. */
  readonly correlationId: string;
  /** W3C Trace Context, passed on with the events: the caller's, else the one that X-Ray began for this request. */
  readonly traceparent?: string;
}

const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-[\da-f]{2}$/;

/**
 * Reads the caller's tracing headers. One that is malformed counts as not sent: it is no reason to refuse an order.
 * @param xrayHeader what Lambda has for this invocation
 */
export function traceOf(headers: ReadonlyMap<string, string>, requestId: string, xrayHeader?: string): Trace {
  const given = headers.get('x-correlation-id') ?? '';
  const [sent, traceId] = TRACEPARENT.exec(headers.get('traceparent') ?? '') ?? [];
  const traceparent = sent ?? traceparentOf(xrayHeader);
  const correlationId = CORRELATION_ID.test(given) ? given : (traceId ?? requestId);
  return { requestId, correlationId, ...(traceparent && { traceparent }) };
}
