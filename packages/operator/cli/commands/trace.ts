import { UsageError } from '../../usage-error.ts';
import { logsOf, otlpOf, type Trace, type TracedLine, trace, treeOf } from '../../verbs/index.ts';
import type { Report } from '../report.ts';
import { stageCommand } from '../stage-command.ts';
import { styleOf } from '../style.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly format: string;
  readonly output?: string;
  readonly otlpEndpoint?: string;
  readonly logs?: boolean;
}

/** `orderflow trace`: the whole story of a key, an event or a correlation. */
export const traceCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'trace',
    summary: 'shows the whole story of a key, an event or a correlation, and what is missing',
    description:
      'Shows the whole story of a key such as an order id, of an event, or of a correlation: commits and events as a tree of causes, which consumers handled each, when and how long after the event, dead letters, executions; and first what is missing, and where it waits. A consumer that had nothing to do leaves no trace but in its log.',
    examples: [
      ['trace 01K… --stage dev', 'by a key: what all declared streams of it hold'],
      ['trace 01K… --stage dev --json', 'stage, keys, correlationIds, commits, executions, missing'],
      ['trace order-01K…:2 --stage dev --logs', 'by an event, with the log lines about it'],
      ['trace 01K… --stage prod --aws --format otlp --otlp-endpoint http://127.0.0.1:4318', 'as OpenTelemetry spans'],
    ],
    configure: (command) =>
      command
        .argument('<what>', 'a key, an event id, or a correlation id (which takes a scan of the event store)')
        .option('--format <format>', 'tree, or otlp: OpenTelemetry spans in OTLP/JSON', formatIn, 'tree')
        .option('--output <file>', 'with --format otlp: where to write the spans (default: the standard output)')
        .option('--otlp-endpoint <url>', 'with --format otlp: send the spans to this OTLP/HTTP endpoint', endpointIn)
        .option('--logs', 'with the log lines about its events'),
    check({ format, output, otlpEndpoint }) {
      if (format !== 'otlp' && (output !== undefined || otlpEndpoint !== undefined))
        throw new UsageError('--output and --otlp-endpoint need --format otlp');
      if (output !== undefined && otlpEndpoint !== undefined)
        throw new UsageError('--output and --otlp-endpoint cannot be used together');
    },
    async run(at, options, what = '') {
      const { clients, clock, stage } = at;
      const traced = await trace(what, stage, { ...clients, clock });
      if (options.format === 'otlp') return exportSpans(traced, options, at);
      const lines = options.logs ? await logsOf(traced, stage, clients) : [];
      return { text: textOf(traced, lines, at), json: { ...traced, ...(options.logs && { logs: lines }) } };
    },
  });

function formatIn(value: string): string {
  if (value !== 'tree' && value !== 'otlp') throw new UsageError('--format is not one of tree, otlp');
  return value;
}

function endpointIn(value: string): string {
  if (!/^https?:\/\//.test(value) || !URL.canParse(value))
    throw new UsageError('--otlp-endpoint is not a URL such as http://127.0.0.1:4318');
  return value;
}

async function exportSpans(traced: Trace, { output, otlpEndpoint }: Options, at: StageWorkplace): Promise<Report> {
  const traces = otlpOf(traced);
  const spans = traces.resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  const summary = { traceId: spans[0]?.traceId, spans: spans.length };
  if (otlpEndpoint !== undefined) await at.post(`${otlpEndpoint.replace(/\/$/, '')}/v1/traces`, traces);
  else if (output !== undefined) await at.writeOutput(output, `${JSON.stringify(traces)}\n`);
  else return { text: JSON.stringify(traces), json: traces };
  return { text: `${spans.length} spans of trace ${summary.traceId} in ${otlpEndpoint ?? output}`, json: summary };
}

function textOf(traced: Trace, lines: readonly TracedLine[], at: StageWorkplace): string {
  const { bad, good } = styleOf(at);
  const events = traced.commits.reduce((count, commit) => count + commit.events.length, 0);
  const streams = new Set(traced.commits.map(({ stream }) => stream)).size;
  const first =
    traced.missing.length === 0
      ? [good('nothing is known to be missing')]
      : traced.missing.map((one) => bad(`! ${one}`));
  return [
    `${traced.keys.join(', ') || traced.correlationIds.join(', ')}: ${events} events in ${streams} streams`,
    ...first,
    '',
    ...treeOf(traced, lines),
  ].join('\n');
}
