import {
  CancelReplayCommand,
  DescribeReplayCommand,
  type EventBridgeClient,
  StartReplayCommand,
} from '@aws-sdk/client-eventbridge';

export interface ReplayFromArchiveProps {
  readonly eventBridge: Pick<EventBridgeClient, 'send'>;
  /** Ends early, without an error, when `interrupted` is aborted. */
  readonly sleep: (ms: number, interrupted?: AbortSignal) => Promise<void>;
  readonly replayName: string;
  readonly archiveArn: string;
  readonly busArn: string;
  /** The rules that it is aimed at. */
  readonly ruleArns: readonly string[];
  readonly span: { readonly since: Date; readonly until: Date };
  /** Called with the time of the last event that was replayed. */
  readonly onProgress?: (at: Date | undefined) => void;
  /** When aborted, the replay is cancelled. */
  readonly interrupted?: AbortSignal;
}

/** How often its state is asked for, in milliseconds. */
const POLL_MS = 2000;

/**
 * Has EventBridge replay its archive to some rules, and waits for the end. EventBridge replays in slices of a minute, in no order
 * within them.
 *
 * - killed in between: EventBridge goes on.
 * @returns as EventBridge says: `COMPLETED`, `CANCELLED`, `FAILED`
 * @throws whatever EventBridge throws
 */
export async function replayFromArchive(props: ReplayFromArchiveProps): Promise<string> {
  const { eventBridge, replayName: ReplayName, busArn: Arn, ruleArns, archiveArn, span, interrupted } = props;
  await eventBridge.send(
    new StartReplayCommand({
      ReplayName,
      Description: 'By an operator',
      EventSourceArn: archiveArn,
      EventStartTime: span.since,
      EventEndTime: span.until,
      Destination: { Arn, FilterArns: [...ruleArns] },
    }),
  );
  for (let isCancelled = false; ; ) {
    const { State = '', EventLastReplayedTime: at } = await eventBridge.send(new DescribeReplayCommand({ ReplayName }));
    if (/^(COMPLETED|CANCELLED|FAILED)$/.test(State)) return State;
    props.onProgress?.(at);
    if (interrupted?.aborted && isCancelled) return State;
    if (interrupted?.aborted) {
      isCancelled = true;
      await eventBridge.send(new CancelReplayCommand({ ReplayName }));
    }
    await props.sleep(POLL_MS, interrupted); // an interruption cancels it in the next round
  }
}
