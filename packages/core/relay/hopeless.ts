import { reasonOf } from '../failures/index.ts';
import type { Telemetry } from '../surroundings/index.ts';
import { type FailureQueue, type ParkedEvent, park } from './failure-queue.ts';
import { type Fated, identityOf } from './outcome.ts';
import type { StreamedCommit } from './stream-record.ts';

/** What can never be published, and what its parking note says. */
export interface Hopeless {
  readonly commit: StreamedCommit;
  readonly note: ParkedEvent;
}

export function malformed(commit: StreamedCommit): Hopeless[] {
  const { stream, version, malformed: reason } = commit;
  return reason === undefined ? [] : [{ commit, note: { stream, version, code: 'MalformedCommit', reason } }];
}

export function refused({ commit, event, fate }: Fated): Hopeless[] {
  if (fate.status !== 'refused') return [];
  const { stream, version } = commit;
  return [{ commit, note: { stream, version, event, code: fate.code, reason: fate.reason } }];
}

/** Parks them all. @returns those that could not be, which must come again: nothing is passed over in silence */
export async function parkHopeless(
  hopeless: readonly Hopeless[],
  deps: FailureQueue & { readonly telemetry: Telemetry },
): Promise<Hopeless[]> {
  const parked = await Promise.all(hopeless.map(({ note }) => parkOne(note, deps)));
  return hopeless.filter((_, at) => !parked[at]);
}

async function parkOne(note: ParkedEvent, deps: FailureQueue & { readonly telemetry: Telemetry }): Promise<boolean> {
  const { event, ...where } = note;
  const fields = { ...where, ...(event && identityOf(event)) };
  try {
    await park(note, deps);
    deps.telemetry.error('parked', fields);
    return true;
  } catch (error) {
    deps.telemetry.error('could not park', { ...fields, error: reasonOf(error) });
    return false;
  }
}
