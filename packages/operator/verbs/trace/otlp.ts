import { createHash } from 'node:crypto';
import { groupBy } from '@orderflow/core/batch';
import type { Delivery } from './deliveries.ts';
import type { TracedExecution } from './executions.ts';
import type { Trace, TracedCommit, TracedEvent } from './trace.ts';

interface Attribute {
  readonly key: string;
  readonly value: { readonly stringValue: string };
}

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly status?: { readonly code: 2; readonly message: string };
}

/** OpenTelemetry traces in OTLP/JSON. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface OtlpTraces {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: readonly { readonly scope: { readonly name: string }; readonly spans: readonly Span[] }[];
  }[];
}

/** @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto, SpanKind */
const KIND = { internal: 1, producer: 4, consumer: 5 } as const;

/**
 * The spans of a story: one trace, made of stored times and causes. Each event has a span of who published it, each handling one of
 * the consumer, from the event until it was handled, with a link to the event's. Ids are made of the story's, so that the same
 * story gives the same trace, and an exporter that is run twice doubles nothing.
 */
export function otlpOf(trace: Trace): OtlpTraces {
  const spans = new SpansOf(trace);
  const byService = groupBy(spans.all(), ({ service }) => service);
  return {
    resourceSpans: [...byService].map(([service, own]) => ({
      resource: { attributes: attributes({ 'service.name': service, 'deployment.environment.name': trace.stage }) },
      scopeSpans: [{ scope: { name: 'orderflow' }, spans: own.map(({ span }) => span) }],
    })),
  };
}

interface OfService {
  readonly service: string;
  readonly span: Span;
}

class SpansOf {
  private readonly traceId: string;
  private readonly root: string;

  constructor(private readonly trace: Trace) {
    const { stage, keys, correlationIds } = trace;
    this.traceId = idFrom(32, stage, ...(keys.length > 0 ? keys : correlationIds));
    this.root = idFrom(16, this.traceId, 'root');
  }

  all(): readonly OfService[] {
    const { commits, executions, keys } = this.trace;
    const times = [
      ...commits.map(({ at }) => at),
      ...commits.flatMap(({ events }) => events.flatMap(({ deliveries }) => deliveries.flatMap(({ at }) => at ?? []))),
    ];
    const [first = '', last = first] = [times.toSorted()[0], times.toSorted().at(-1)];
    const root = this.span({
      id: this.root,
      name: `story of ${keys.join(', ') || this.trace.correlationIds[0]}`,
      kind: KIND.internal,
      from: first,
      to: last,
    });
    return [
      { service: this.trace.stage, span: root },
      ...commits.flatMap((commit) => commit.events.flatMap((event) => this.ofEvent(commit, event))),
      ...executions.flatMap((execution) => this.ofExecution(execution)),
    ];
  }

  private ofEvent(commit: TracedCommit, event: TracedEvent): readonly OfService[] {
    const { eventId, type, source, deliveries } = event;
    const id = idFrom(16, this.traceId, eventId);
    const handling = this.handlingOf(commit);
    const outer = linkOf(commit.traceparent);
    const span = this.span({
      ...{ id, name: `publish ${type}`, kind: KIND.producer, from: commit.at, to: commit.at },
      parent: handling ?? this.root,
      ...(outer && { links: [outer] }),
      more: {
        ...messaging('send', type, eventId),
        'orderflow.stream': commit.stream,
        'orderflow.causation_id': commit.causationId,
        'orderflow.correlation_id': commit.correlationId,
      },
    });
    return [
      { service: source, span },
      ...deliveries.flatMap((delivery) => this.ofDelivery(commit, event, delivery, id)),
    ];
  }

  /** What is not handled has no span: nothing has happened. */
  private ofDelivery(
    { at: from }: TracedCommit,
    { type, eventId }: TracedEvent,
    delivery: Delivery,
    producer: string,
  ): readonly OfService[] {
    const { consumer, status, at, because } = delivery;
    if (at === undefined) return [];
    const span = this.span({
      ...{
        id: idFrom(16, this.traceId, eventId, consumer),
        name: `process ${type}`,
        kind: KIND.consumer,
        from,
        to: at,
      },
      ...{ parent: producer, links: [{ traceId: this.traceId, spanId: producer }] },
      more: {
        ...messaging('process', type, eventId),
        'messaging.consumer.group.name': consumer,
        'orderflow.status': status,
      },
      ...(status === 'dead-lettered' && { error: because ?? status }),
    });
    return [{ service: consumer, span }];
  }

  /** The span of the handling that led to a commit. */
  private handlingOf({ stream, version, causationId }: TracedCommit): string | undefined {
    const cause = this.trace.commits.flatMap(({ events }) => events).find(({ eventId }) => eventId === causationId);
    const delivery = cause?.deliveries.find(({ commit }) => commit === `${stream}:${version}`);
    if (!cause) return undefined;
    return delivery ? idFrom(16, this.traceId, causationId, delivery.consumer) : idFrom(16, this.traceId, causationId);
  }

  private ofExecution({ workflow, name, status, steps, isStandingStill }: TracedExecution): readonly OfService[] {
    const [first] = steps;
    if (!first) return [];
    const id = idFrom(16, this.traceId, name);
    const to =
      steps
        .map(({ enteredAt, exitedAt }) => exitedAt ?? enteredAt)
        .toSorted()
        .at(-1) ?? first.enteredAt;
    const error = isStandingStill && { error: status };
    const own = this.span({
      id,
      name: `execution ${name}`,
      kind: KIND.internal,
      from: first.enteredAt,
      to,
      parent: this.root,
      ...error,
    });
    const inner = steps.map((step, at) =>
      this.span({
        ...{ id: idFrom(16, id, String(at)), name: step.name, kind: KIND.internal, parent: id },
        ...{ from: step.enteredAt, to: step.exitedAt ?? step.enteredAt },
        more: { 'orderflow.retries': String(step.retries) },
        ...(step.error !== undefined && step.exitedAt === undefined && { error: step.error }),
      }),
    );
    return [own, ...inner].map((span) => ({ service: workflow, span }));
  }

  private span({ id, parent, name, kind, from, to, more = {}, links, error }: SpanParts): Span {
    return {
      ...{ traceId: this.traceId, spanId: id, ...(parent !== undefined && { parentSpanId: parent }), name, kind },
      ...{ startTimeUnixNano: nanos(from), endTimeUnixNano: nanos(to), attributes: attributes(more) },
      ...(links && { links }),
      ...(error !== undefined && { status: { code: 2 as const, message: error } }),
    };
  }
}

interface SpanParts {
  readonly id: string;
  readonly name: string;
  readonly kind: number;
  readonly from: string;
  readonly to: string;
  readonly parent?: string;
  readonly more?: Readonly<Record<string, string>>;
  readonly links?: Span['links'];
  readonly error?: string;
}

const messaging = (operation: string, type: string, eventId: string) => ({
  'messaging.system': 'aws_eventbridge',
  'messaging.operation.type': operation,
  'messaging.message.id': eventId,
  'orderflow.event_type': type,
});

const attributes = (values: Readonly<Record<string, string>>): readonly Attribute[] =>
  Object.entries(values).map(([key, stringValue]) => ({ key, value: { stringValue } }));

const nanos = (at: string): string => `${Date.parse(at)}000000`;

/** Hexadecimal. OpenTelemetry allows no id of all zeros; a hash practically never gives that. */
const idFrom = (digits: number, ...parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, digits);

function linkOf(traceparent: string | undefined) {
  const [, traceId, spanId] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(traceparent ?? '') ?? [];
  return traceId !== undefined && spanId !== undefined ? { traceId, spanId } : undefined;
}
