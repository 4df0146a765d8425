import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';

/** Readers of option values, for commander: `command.option('--max <n>', '…', wholeNumber('--max', 1, 1000))`. */

/** A time such as `2026-03-04T05:00Z`. */
export const time =
  (option: string) =>
  (value: string): Date => {
    const at = new Date(value);
    if (ISO_TIME.test(value) && !Number.isNaN(at.getTime())) return at;
    throw new UsageError(`${option} ${shown(value)} is not a time such as 2026-03-04T05:00Z`);
  };

/** A date, or a date and a time with its offset from UTC: a time of no place would mean another one on each machine. */
const ISO_TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/;

export const wholeNumber =
  (option: string, min: number, max: number) =>
  (value: string): number => {
    if (/^\d{1,15}$/.test(value) && Number(value) >= min && Number(value) <= max) return Number(value);
    throw new UsageError(`${option} ${shown(value)} is not a whole number from ${min} to ${max}`);
  };

/** A text for people, such as a reason. */
export const text =
  (option: string, max: number) =>
  (value: string): string => {
    if (value.trim() !== '' && value.length <= max && value.isWellFormed()) return value;
    throw new UsageError(`${option} must have 1 to ${max} characters`);
  };

/** A number of seconds, minutes, hours or days, as milliseconds: `90s`, `15m`, `1h`, `7d`. */
export const duration =
  (option: string, max = '366d') =>
  (value: string): number => {
    const ms = millisecondsIn(value);
    if (ms !== undefined && ms > 0 && ms <= (millisecondsIn(max) as number)) return ms;
    throw new UsageError(`${option} ${shown(value)} is not a duration such as 90s, 15m, 1h or 7d, at most ${max}`);
  };

const UNITS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

function millisecondsIn(value: string): number | undefined {
  const [, count, unit] = /^(\d{1,9})([smhd])$/.exec(value) ?? [];
  return unit === undefined ? undefined : Number(count) * UNITS[unit as keyof typeof UNITS];
}
