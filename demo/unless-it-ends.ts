import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalStage } from '@orderflow/local';
import { Stop } from '../bin/lib/stop.cjs';

/** Whoever talks to a local AWS may notice its end before we are told of it. */
const noticeMs = 500;

/** What `work` comes to. @throws Stop when the local AWS, if it is ours, ends meanwhile: that is why work failed, then */
export async function unlessItEnds<T>(
  { emulator, state }: Pick<LocalStage, 'emulator' | 'state'>,
  work: Promise<T>,
): Promise<T> {
  if (!emulator) return work;
  const ended = emulator.ended.then((reason) => {
    throw new Stop(`the local AWS ended unexpectedly (${reason}): see .orderflow/${state.stage}.emulator.log`);
  });
  const failing = async (error: unknown): Promise<never> => {
    await Promise.race([ended, sleep(noticeMs)]);
    throw error;
  };
  return Promise.race([work.catch(failing), ended]);
}
