/** What a command prints with `--json`: its fields with what is in them. A field may be left out where it says so. */
type Shape = Readonly<Record<string, string>>;

const DEAD_LETTERS = '[{ consumer, messageId, at, class, reason, type, eventId, correlationId, receives, … }]';
const COUNTS = '{ <consumer>: number }';
const ISO = 'ISO 8601';

/** By the command's name. Times are ISO 8601 in UTC, numbers of seconds and messages are numbers, and `null` is nothing. */
export const JSON_SHAPES: Readonly<Record<string, Shape>> = {
  status: {
    stage: 'name',
    at: ISO,
    problems: '[{ what, look }], the worst first; look is a command line of orderflow',
    consumers:
      '[{ name, queue: { visible, inFlight, delayed }, oldestSeconds?, deadLetters: { count, reasons: [{ reason, count }] }, mapping: { state, changedAt?, lastResult? }, breaker?, forwardsTo? }]',
    ingresses: '[{ name, broker?, deadLetters, mapping? }], ways in from other brokers',
    relay: '{ mapping, failures, lagSeconds?, unpublished? }',
    workflows: '[{ name, running, standing: [execution] }]',
    breakers: '[{ dependency, state: { status, … } }]',
  },
  doctor: { findings: '[{ check, status: ok | wrong | unknown, what, remedy? }]' },
  trace: {
    stage: 'name',
    keys: '[key]',
    correlationIds: '[id]',
    commits:
      '[{ stream, version, causationId, correlationId, at, events: [{ eventId, type, data, deliveries }], … }], the oldest first',
    executions: '[{ name, status, … }]',
    missing: '[sentence]',
    logs: 'with --logs: [{ service, at, eventId, level, text }]',
    resourceSpans: 'with --format otlp: OTLP/JSON, and none of the others',
    traceId: 'with --format otlp to a file or an endpoint',
    spans: 'with --format otlp to a file or an endpoint: their number',
  },
  explain: {
    event: 'as EventBridge delivers it',
    rules: '[{ rule, consumer, isEnabled, matches, deciding: [{ field, … }] }]',
  },
  tail: {
    version: 'a line for each event, as EventBridge delivers it',
    id: "EventBridge's",
    'detail-type': 'the type',
    source: 'the source',
    account: 'of the bus',
    time: ISO,
    region: 'of the bus',
    resources: '[]',
    detail: '{ data, metadata }',
  },
  publish: {
    isPublished: 'true | false',
    problems: '[{ field, detail }], by which it breaks its contract',
    eventId: 'of what was published',
    entry: 'of PutEvents',
    matching: '[rule], as explain has them',
  },
  'dlq list': { deadLetters: DEAD_LETTERS, isPartial: 'whether there may be more' },
  'dlq show': { deadLetters: `${DEAD_LETTERS} with the body` },
  'dlq redrive': {
    consumers: '[{ consumer, redriven, remaining }], or with --dry-run [{ consumer, wouldRedrive }]',
    refused: '[sentence], of what was edited',
  },
  'dlq drop': { consumer: 'name', dropped: 'number', remaining: 'number', keptIn: 's3://… or a file' },
  pause: { consumer: 'name', until: `${ISO} | null` },
  unpause: { consumer: 'name' },
  'breaker status': { breakers: '[{ dependency, state: { status, … } }]' },
  'breaker open': { dependency: 'name', state: '{ status, … }', isChanged: 'true | false' },
  'breaker close': { dependency: 'name', state: '{ status, … }', isChanged: 'true | false' },
  resume: { outcome: 'redriven | started | …', name: 'of the execution', status: 'of Step Functions | null' },
  replay: {
    wouldSend: `with --dry-run, and none of the others: ${COUNTS}`,
    source: 'archive | store',
    note: 'why this source | null',
    replayName: 'name',
    state: 'of StartReplay | null',
    sent: `${COUNTS} | null`,
    handled: '{ <consumer>: { handled, duplicate, … } | null }',
  },
  republish: {
    published: 'number of events',
    failures: '[{ place, reason }]',
    redriven: 'with --failures: messages of the failure queue',
    remaining: 'with --failures: messages in it',
    isPartial: 'whether it was interrupted',
  },
  rebuild: {
    streams: 'number',
    same: 'number of views',
    different: 'number of views',
    missing: 'number of views',
    obsolete: 'number of views',
    examples: '[id]',
    switched: 'number of views',
    isPartial: 'whether it was interrupted',
    restored: 'with --rollback: number of views',
  },
};

/** The part of `--help` that says what `--json` prints. */
export function jsonHelp(name: string): string {
  const shape = JSON_SHAPES[name];
  if (!shape) return '';
  const width = Math.max(...Object.keys(shape).map((field) => field.length));
  const lines = Object.entries(shape).map(([field, meaning]) => `  ${field.padEnd(width)}   ${meaning}`);
  return `\nWith --json:\n${lines.join('\n')}`;
}
