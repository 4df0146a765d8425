import { setTimeout as sleep } from 'node:timers/promises';
import { type Depth, queueDepths, type State } from '@orderflow/operator';

export interface SettleProps {
  /** Called with what still waits. @default nobody is told */
  readonly say?: (waiting: string) => void;
  /** Gives up after so long. @default 20 s */
  readonly patienceMs?: number;
  /**
   * Gives up when no queue has changed for so long: what is in them then waits for a retry that may be minutes away, such as
   * a mail to a customer without an address. @default 3 s
   */
  readonly quietMs?: number;
  /** @default the queues of the stage, asked every 300 ms */
  readonly depths?: () => Promise<readonly Depth[]>;
  readonly pauseMs?: number;
  readonly clock?: () => number;
}

/** Waits until every queue has been worked off, or until that is no use any more. @returns how full they are then */
export async function settle(state: State, signal: AbortSignal, props: SettleProps = {}): Promise<readonly Depth[]> {
  const { say, patienceMs = 20_000, quietMs = 3000, pauseMs = 300, clock = Date.now } = props;
  const ask = props.depths ?? (() => queueDepths(state));
  const deadline = clock() + patienceMs;
  let changedAt = clock();
  let depths = await ask();
  while (isWaiting(depths) && clock() < deadline && clock() - changedAt < quietMs) {
    say?.(waitingLine(depths));
    await sleep(pauseMs, undefined, { signal });
    const now = await ask();
    if (waitingLine(now) !== waitingLine(depths)) changedAt = clock();
    depths = now;
  }
  return depths;
}

const isWaiting = (depths: readonly Depth[]): boolean => depths.some(({ queue }) => queue > 0);

/** `email 2, payment 1`: messages in the queues; empty if there are none. */
export const waitingLine = (depths: readonly Depth[]): string =>
  depths
    .filter(({ queue }) => queue > 0)
    .map(({ consumer, queue }) => `${consumer} ${queue}`)
    .join(', ');
