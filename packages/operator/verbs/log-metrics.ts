import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { logGroupOf } from './log-group.ts';

/** What a function counted, by the names of its metrics: `handled`, `duplicate`, `deadLettered`, … */
export type Counts = Readonly<Record<string, number>>;

/** A function's log, from a time on. */
interface Log {
  readonly functionName: string;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** What reads a log: CloudWatch Logs, and Lambda, which knows where a function logs to. */
export interface LogReaders {
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
}

/** One line of metrics: when it was written, and its values by metric. */
interface MetricLine {
  readonly at: number;
  readonly values: Readonly<Record<string, readonly number[]>>;
}

/**
 * Sums the metrics that a function has written to its log since a time, in CloudWatch's embedded metric format.
 * @returns `undefined` where there is no such log, or none that may be read
 */
export async function countsInLog(deps: LogReaders, log: Log): Promise<Counts | undefined> {
  const counts: Record<string, number> = {};
  const lines = await metricLines(deps, log);
  for (const { values } of lines ?? [])
    for (const [name, all] of Object.entries(values))
      counts[name] = all.reduce((sum, value) => sum + value, counts[name] ?? 0);
  return lines && counts;
}

/**
 * When the newest commit was made that the relay has published, by the `lag` that it wrote to its log: milliseconds since the epoch.
 * @returns the beginning of the time when it has published nothing; `undefined` where there is no log that may be read
 */
export async function publishedUntil(deps: LogReaders, log: Log): Promise<number | undefined> {
  const lines = await metricLines(deps, log);
  return lines?.reduce((newest, { at, values: { lag = [] } }) => Math.max(newest, at - Math.min(...lag)), log.since);
}

async function metricLines(
  { logs, lambda }: LogReaders,
  { functionName, since }: Log,
): Promise<readonly MetricLine[] | undefined> {
  const lines: MetricLine[] = [];
  let nextToken: string | undefined;
  try {
    const logGroupName = await logGroupOf(lambda, functionName);
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({
          logGroupName,
          startTime: since,
          filterPattern: '"CloudWatchMetrics"',
          nextToken,
        }),
      );
      lines.push(...(page.events ?? []).flatMap(({ message = '' }) => metricLine(message)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return lines;
  } catch {
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function metricLine(message: string): readonly MetricLine[] {
  const start = message.indexOf('{');
  if (start < 0 || !message.includes('"CloudWatchMetrics"')) return [];
  try {
    const line = JSON.parse(message.slice(start));
    const names: string[] = line._aws.CloudWatchMetrics.flatMap(({ Metrics }: { Metrics: { Name: string }[] }) =>
      Metrics.map(({ Name }) => Name),
    );
    const values = Object.fromEntries(names.map((name) => [name, [line[name]].flat().map(Number)]));
    return [{ at: line._aws.Timestamp, values }];
  } catch {
    return []; // a line that only looks like one
  }
}
