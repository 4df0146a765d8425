import { type CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** A metric of CloudWatch: its latest maximum of a minute is read. */
export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** How far back to look: metrics of SQS and Lambda come some minutes late. */
const MINUTES = 15;

/** What a call may ask for. @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MOST_QUERIES = 500;

/**
 * The latest values of metrics, in the same order; `undefined` where there is none, such as on a local AWS without CloudWatch
 * metrics, or for somebody who may not read them.
 */
export async function latestMaxima(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  metrics: readonly MetricName[],
  now: number,
): Promise<readonly (number | undefined)[]> {
  const values: (number | undefined)[] = [];
  for (let from = 0; from < metrics.length; from += MOST_QUERIES)
    values.push(...(await latestOf(cloudwatch, metrics.slice(from, from + MOST_QUERIES), now)));
  return values;
}

async function latestOf(
  cloudwatch: Pick<CloudWatchClient, 'send'>,
  metrics: readonly MetricName[],
  now: number,
): Promise<readonly (number | undefined)[]> {
  const command = new GetMetricDataCommand({
    StartTime: new Date(now - MINUTES * 60_000),
    EndTime: new Date(now),
    ScanBy: 'TimestampDescending',
    MetricDataQueries: metrics.map(queryOf),
  });
  try {
    const { MetricDataResults = [] } = await cloudwatch.send(command);
    const latest = new Map(MetricDataResults.map(({ Id, Values }) => [Id, Values?.[0]]));
    return metrics.map((_, index) => latest.get(`m${index}`));
  } catch {
    return metrics.map(() => undefined);
  }
}

const queryOf = ({ namespace, name, dimensions }: MetricName, index: number): MetricDataQuery => ({
  Id: `m${index}`,
  MetricStat: {
    Metric: {
      Namespace: namespace,
      MetricName: name,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    },
    Period: 60,
    Stat: 'Maximum',
  },
});
