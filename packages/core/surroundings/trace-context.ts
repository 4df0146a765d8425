/** The ids of a trace and of the span that something was caused by, as log lines carry them. */
export interface TraceIds {
  readonly traceId?: string;
  readonly spanId?: string;
}

/** @see https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-((?!0{16})[\da-f]{16})-([\da-f]{2})(?=$|-)/;

/** The ids in a W3C `traceparent`; none when it is missing or malformed. */
export function traceIdsOf(traceparent: unknown): TraceIds {
  const [, traceId, spanId] = (typeof traceparent === 'string' && TRACEPARENT.exec(traceparent)) || [];
  return traceId && spanId ? { traceId, spanId } : {};
}

/**
 * A W3C `traceparent` as an X-Ray header, which EventBridge passes to SQS, and SQS to Lambda; `undefined` for one that is missing
 * or malformed.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function xrayHeaderOf(traceparent: string | undefined): string | undefined {
  const [, traceId = '', spanId, flags = ''] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (!spanId) return undefined;
  const sampled = Number.parseInt(flags, 16) & 1;
  return `Root=1-${traceId.slice(0, 8)}-${traceId.slice(8)};Parent=${spanId};Sampled=${sampled}`;
}

const ROOT = /(?:^|;)Root=1-([\da-f]{8})-([\da-f]{24})(?:;|$)/;
const PARENT = /(?:^|;)Parent=([\da-f]{16})(?:;|$)/;

/**
 * The `traceparent` of an X-Ray header, such as Lambda has for each invocation; `undefined` where X-Ray does not record it, so
 * that events carry none without need.
 */
export function traceparentOf(xrayHeader = ''): string | undefined {
  const [, epoch, unique] = ROOT.exec(xrayHeader) ?? [];
  const [, parent] = PARENT.exec(xrayHeader) ?? [];
  if (!epoch || !parent || !/(?:^|;)Sampled=1(?:;|$)/.test(xrayHeader)) return undefined;
  return `00-${epoch}${unique}-${parent}-01`;
}
