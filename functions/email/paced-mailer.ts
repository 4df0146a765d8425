import type { Surroundings } from '@orderflow/core';
import type { Mailer } from './mailer.ts';

/**
 * Sends at most one mail in `intervalMs`, in the order of the calls. SES limits the mails a second of an account; each of
 * the N instances of a function that share a rate has an interval of N times its reciprocal.
 */
export function pacedMailer(
  mailer: Mailer,
  intervalMs: number,
  { clock, sleep }: Pick<Surroundings, 'clock' | 'sleep'>,
): Mailer {
  let next = 0;
  return {
    async send(mail) {
      const now = clock();
      const turn = Math.max(now, next);
      next = turn + intervalMs;
      if (turn > now) await sleep(turn - now);
      return mailer.send(mail);
    },
  };
}
