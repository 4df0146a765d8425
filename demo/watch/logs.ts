import { setTimeout as sleep } from 'node:timers/promises';
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type LogFilter, logLine } from './log-line.ts';

export interface LogsProps {
  readonly client: Pick<CloudWatchLogsClient, 'send'>;
  /** Those that are deployed now. */
  readonly functionNames: () => readonly string[];
  readonly filter: LogFilter;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** Lines from then on, milliseconds since the epoch. */
  readonly from: number;
  /** @default 500 */
  readonly pauseMs?: number;
}

/** How long a line may take to be found by its time: lines are asked for again for so long, and printed once. */
const LATE_MS = 10_000;

/** Prints what functions log as one stream, in order of time within each look, until the signal. */
export async function followLogs({ signal, pauseMs = 500, ...props }: LogsProps): Promise<void> {
  const printed = new Map<string, number>();
  let from = props.from;
  while (!signal.aborted) {
    const events = await Promise.all(props.functionNames().map((name) => eventsSince(props.client, name, from)));
    const fresh = events.flat().filter(({ id }) => !printed.has(id));
    for (const { id, at, message } of fresh.sort((a, b) => a.at - b.at)) {
      printed.set(id, at);
      const line = logLine(message, props.filter);
      if (line !== undefined) props.print(line);
      from = Math.max(from, at - LATE_MS);
    }
    for (const [id, at] of printed) if (at < from) printed.delete(id);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

interface LogEvent {
  readonly id: string;
  readonly at: number;
  readonly message: string;
}

/** A function that has not run yet has no log group; an endpoint that is gone has no lines. */
async function eventsSince(client: LogsProps['client'], name: string, startTime: number): Promise<readonly LogEvent[]> {
  const found: LogEvent[] = [];
  let nextToken: string | undefined;
  try {
    do {
      const logGroupName = `/aws/lambda/${name}`;
      const answer = await client.send(new FilterLogEventsCommand({ logGroupName, startTime, nextToken }));
      for (const [index, { eventId, timestamp = 0, message = '' }] of (answer.events ?? []).entries())
        found.push({ id: eventId ?? `${name} ${timestamp} ${index}`, at: timestamp, message });
      nextToken = answer.nextToken;
    } while (nextToken !== undefined);
  } catch {
    return found;
  }
  return found;
}
