/**
 * Reads a time as producers print it, and gives it as ISO 8601 in UTC; `undefined` when the value is no time.
 *
 * ISO 8601 with a zone, or without one (then it is UTC); with seconds, or without; with up to nine decimals, which are kept;
 * with a space for the `T`, and with the name of the zone behind it, as Java prints it. Or a number: seconds since the epoch,
 * milliseconds if it is too large for that. A time in UTC is returned as it is.
 */
export function instantOf(value: unknown): string | undefined {
  if (typeof value === 'number') return ofNumber(value);
  const [, date, clock, seconds = ':00', fraction = '', zone = 'Z'] =
    (typeof value === 'string' && SHAPE.exec(value)) || [];
  if (!date) return undefined;
  const milliseconds = fraction.slice(0, '.000'.length).padEnd('.000'.length, '0').replace(/^0/, '.');
  const time = new Date(`${date}T${clock}${seconds}${milliseconds}${offsetOf(zone)}`);
  if (!isPlain(time)) return undefined;
  return PLAIN.test(value as string) ? (value as string) : time.toISOString().replace('Z', `${fraction.slice(4)}Z`);
}

const SHAPE = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(Z|z|[+-]\d\d(?::?\d\d)?)?(?:\[[\w/+-]{1,64}\])?$/;

/** In UTC already, and with seconds. */
const PLAIN = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/;

/** `+02`, `+0200` and `+02:00` are one offset, of which a Date reads the last. */
const offsetOf = (zone: string): string =>
  /^z$/i.test(zone) ? 'Z' : zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`);

/** More than these are milliseconds: as seconds they would be after the year 5000. */
const MAX_SECONDS = 100_000_000_000;

function ofNumber(value: number): string | undefined {
  const time = new Date(Math.abs(value) < MAX_SECONDS ? value * 1000 : value);
  return isPlain(time) ? time.toISOString() : undefined;
}

/** Whether it is a time, and its year has four digits. */
const isPlain = (time: Date): boolean => !Number.isNaN(time.getTime()) && /^\d/.test(time.toISOString());
