import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';

/** What a function counted, by the names of its metrics: `handled`, `duplicate`, `deadLettered`, … */
export type Counts = Readonly<Record<string, number>>;

/**
 * Sums the metrics that a function has written to its log since a time, in CloudWatch's embedded metric format.
 * @returns `undefined` where there is no such log, or none that may be read
 */
export async function countsInLog(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  { functionName, since }: { readonly functionName: string; readonly since: number },
): Promise<Counts | undefined> {
  const counts: Record<string, number> = {};
  let nextToken: string | undefined;
  try {
    do {
      const page = await logs.send(
        new FilterLogEventsCommand({
          logGroupName: `/aws/lambda/${functionName}`,
          startTime: since,
          filterPattern: '"CloudWatchMetrics"',
          nextToken,
        }),
      );
      for (const { message = '' } of page.events ?? []) addTo(counts, message);
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return counts;
  } catch {
    return undefined;
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html */
function addTo(counts: Record<string, number>, message: string): void {
  const start = message.indexOf('{');
  if (start < 0 || !message.includes('"CloudWatchMetrics"')) return;
  try {
    const line = JSON.parse(message.slice(start));
    const names = line._aws.CloudWatchMetrics.flatMap(({ Metrics }: { Metrics: { Name: string }[] }) =>
      Metrics.map(({ Name }) => Name),
    );
    for (const name of names as string[])
      for (const value of [line[name]].flat()) counts[name] = (counts[name] ?? 0) + Number(value);
  } catch {
    // a line that only looks like one
  }
}
