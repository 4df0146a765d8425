import type { EventStoreWatch } from './invariants/event-store.ts';
import type { Watch } from './invariants/watch.ts';
import type { Releases } from './stage/release.ts';
import type { World } from './stage/world.ts';

/** A pipeline made of the constructs, and what is done with it. */
export interface Pipeline {
  readonly releases: Releases;
  /** Called before the first thing happens: enters what is to happen on the agenda. */
  readonly begin: (world: World, scene: Scenario) => Workload;
}

export interface Scenario {
  /** How much there is to do: orders, bookings. */
  readonly load: number;
  /** When so many things are to be asked for, virtual milliseconds since the epoch: spread over the time, or in a burst. */
  readonly arrivals: (count: number) => readonly number[];
  /** Until when the world is busy and things go wrong, virtual milliseconds since the epoch. */
  readonly until: number;
  /** Whether only such faults strike as no order has to be given up for. */
  readonly isMild: boolean;
  /** What the event store holds, for invariants that compare with it. */
  readonly store: EventStoreWatch;
}

/** Who plays in a run beside the pipeline itself. */
export interface Workload {
  /** Invariants of this pipeline; those of any pipeline are watched anyhow. */
  readonly watches: readonly Watch[];
  /** Messages that can never succeed. */
  readonly poison: Poison;
  /** Whether all that was to be done from outside is done. */
  readonly isDone: () => boolean;
  /** What an operator does about workflows that have failed, when all else is at rest. @returns whether there were any */
  readonly recover?: () => Promise<boolean>;
  /** What clients ask once more, when all has come to rest: the invariants are asked after it. */
  readonly lookAtEnd?: () => Promise<void>;
}

/** What a pipeline can make no sense of. */
export interface Poison {
  /** Bodies of messages that find their way into a queue. */
  readonly bodies: readonly string[];
  /** Whether a message that was dead-lettered had to be. */
  readonly isPoison: (body: string) => boolean;
}
