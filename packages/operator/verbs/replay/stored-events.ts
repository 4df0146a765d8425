import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { commitsIn, eventsOf, outgoingEvent, type StreamSources } from '@orderflow/core/relay';
import type { Item, StoredEvent } from '@orderflow/core/store';
import type { ReplayTarget } from './targets.ts';

export interface StoredEventsProps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  /** The event store. */
  readonly table: string;
  /** By the times of the commits. */
  readonly span: { readonly since: Date; readonly until: Date };
  /** Only events of a stream of this key, or with this value in their data. @default all */
  readonly key?: string | undefined;
  readonly targets: readonly ReplayTarget[];
  /** Which sources may speak in which kinds of streams. @default any in any */
  readonly streamSources?: StreamSources | undefined;
  /** Of the bus. */
  readonly busArn: string;
  /** The `replay-name` of the events. */
  readonly replayName: string;
}

/** An event that goes to a consumer. */
export interface ReplayedEvent {
  readonly target: ReplayTarget;
  readonly stream: string;
  /** As EventBridge would deliver it. */
  readonly body: string;
}

/** The stored events that the rules of the targets match, those of one stream in order. A commit that is malformed, or
 * forged, is passed over. */
export async function* storedEvents(props: StoredEventsProps): AsyncGenerator<ReplayedEvent> {
  const { dynamodb, table, span, key, targets, streamSources = {} } = props;
  for await (const commits of commitsIn(span, { dynamodb, table }))
    for (const event of commits.flatMap((commit) => readable(commit, streamSources))) {
      if (key !== undefined && !isAbout(event, key)) continue;
      const message = busEventOf(event, props);
      for (const target of targets)
        if (target.matches(message)) yield { target, stream: event.stream, body: JSON.stringify(message) };
    }
}

function readable(commit: Item, sources: StreamSources): readonly StoredEvent[] {
  try {
    return eventsOf(commit, sources);
  } catch {
    return []; // the relay has put it into its failure queue
  }
}

const isAbout = ({ stream, data }: StoredEvent, key: string): boolean => stream.endsWith(`-${key}`) || holds(data, key);

const holds = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null
    ? Object.values(value).some((inner) => holds(inner, key))
    : (typeof value === 'string' || typeof value === 'number') && String(value) === key;

/** The event as EventBridge delivers it in a replay: its `id` is new each time, and no consumer goes by it. */
function busEventOf(event: StoredEvent, { busArn, replayName }: StoredEventsProps) {
  const { entry } = outgoingEvent(event, '');
  const [, , , region, account] = busArn.split(':');
  return {
    version: '0',
    id: event.eventId,
    'detail-type': entry.DetailType,
    source: entry.Source,
    account,
    time: entry.Time?.toISOString(),
    region,
    resources: [],
    'replay-name': replayName,
    detail: JSON.parse(entry.Detail ?? '{}'),
  };
}
