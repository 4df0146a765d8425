import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Manifest } from '@orderflow/core/manifest';
import { logGroupOf } from '../log-group.ts';
import { unlessMissing } from '../unless-missing.ts';
import type { Trace } from './trace.ts';

/** A line that a function logged about an event of the story, or about a step of its workflow. */
export interface TracedLine {
  /** The consumer, `relay`, or the function. */
  readonly service: string;
  /** ISO 8601. */
  readonly at: string;
  /** Of the event; of a step `<execution>:<step>`, and `:<redrives>` after a redrive. */
  readonly eventId: string;
  readonly level: string;
  /** The message, and with a failure its reason. */
  readonly text: string;
}

export interface LogDeps {
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}

type Stage = Pick<Manifest, 'consumers' | 'relay' | 'workflows'>;

/** A function that logs more about one story is read as far as this. */
const MOST_PAGES = 10;
/** Clocks differ, and a line is written after what it tells of. */
const MARGIN_MS = 60_000;

/** The log lines about a story, oldest first: of its consumers, the relay, and the functions of its workflows. */
export async function logsOf(traced: Trace, stage: Stage, deps: LogDeps): Promise<readonly TracedLine[]> {
  const ids = new Set(traced.commits.flatMap(({ events }) => events.map(({ eventId }) => eventId)));
  const executions = new Set(traced.executions.map(({ name }) => name));
  const isOfStory = (id: string) => ids.has(id) || executions.has(id.split(':')[0] ?? '');
  const from = Date.parse(traced.commits[0]?.at ?? '') - MARGIN_MS;
  const found = await Promise.all(
    functionsOf(stage).map(async ([service, name]) => {
      const group = await logGroupOf(deps.lambda, name);
      const lines = await Promise.all(traced.correlationIds.map((id) => linesAbout(id, group, from, deps)));
      return lines.flat().flatMap((line) => tracedLine(service, line, isOfStory));
    }),
  );
  return found.flat().sort((a, b) => a.at.localeCompare(b.at));
}

const functionsOf = ({ consumers, relay, workflows = {} }: Stage): readonly (readonly [string, string])[] => [
  ...Object.entries(consumers).map(([name, { functionName }]) => [name, functionName] as const),
  ...(relay ? [['relay', relay.functionName] as const] : []),
  ...Object.values(workflows).flatMap(({ functionNames }) => functionNames.map((name) => [name, name] as const)),
];

async function linesAbout(
  id: string,
  logGroupName: string,
  startTime: number,
  { logs }: LogDeps,
): Promise<readonly string[]> {
  const lines: string[] = [];
  const filterPattern = `"${id.replace(/["\\]/g, '\\$&')}"`;
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const command = new FilterLogEventsCommand({ logGroupName, startTime, filterPattern, nextToken });
    const answer = await unlessMissing(() => logs.send(command)); // no group: it has logged nothing yet
    lines.push(...(answer?.events ?? []).flatMap(({ message }) => message ?? []));
    nextToken = answer?.nextToken;
    if (nextToken === undefined) break;
  }
  return lines;
}

/** A line of a function is JSON. One about a batch, which names no event and no step, is left out. */
function tracedLine(service: string, line: string, isOfStory: (id: string) => boolean): readonly TracedLine[] {
  const json = line.slice(line.indexOf('{'));
  try {
    const {
      commandId,
      eventId = commandId,
      message,
      timestamp,
      level = 'INFO',
      reason,
    } = JSON.parse(json) as Readonly<Record<string, string>>;
    if (eventId === undefined || !isOfStory(eventId) || timestamp === undefined) return [];
    const text = `${message}${reason === undefined ? '' : `: ${reason}`}`;
    return [{ service, at: new Date(timestamp).toISOString(), eventId, level, text }];
  } catch {
    return [];
  }
}
