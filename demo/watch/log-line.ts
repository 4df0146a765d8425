/** Which lines are shown. */
export interface LogFilter {
  /** Of these functions alone, as their lines name them: `payment`, `api`. @default all */
  readonly services?: readonly string[] | undefined;
  /** This level and those above it. @default 'INFO' */
  readonly level?: Level | undefined;
  /** Lines that hold this text anywhere: an order id, a correlation id. @default all */
  readonly key?: string | undefined;
}

export const LEVELS = ['DEBUG', 'INFO', 'WARN', 'ERROR'] as const;
export type Level = (typeof LEVELS)[number];

interface Line {
  readonly level: string;
  readonly message: string;
  readonly timestamp: string;
  readonly service: string;
}

/** Fields that every line has, or that only AWS reads. */
const LEFT_OUT = new Set([
  ...['level', 'message', 'timestamp', 'service', 'function_request_id', 'requestId', 'sampling_rate', 'consumer'],
  ...['messageId', 'causationId', 'stack', 'xray_trace_id', 'cold_start', 'function_arn', 'function_name'],
]);

/**
 * A line of a function's log for people: time, function, level, message, and what it is about.
 * @returns `undefined` for what is no line of ours (Lambda's own, metrics) and for what the filter leaves out
 */
export function logLine(text: string, { services, level = 'INFO', key }: LogFilter = {}): string | undefined {
  const line = parsed(text);
  if (!line || (key !== undefined && !text.includes(key))) return undefined;
  if (services && !services.includes(line.service)) return undefined;
  if (LEVELS.indexOf(line.level as Level) < LEVELS.indexOf(level)) return undefined;
  const about = Object.entries(line).filter(([name]) => !LEFT_OUT.has(name));
  const fields = about.map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`);
  const head = [timeOf(line.timestamp), line.service.padEnd(12), line.level.padEnd(5), line.message];
  return [head.join('  '), ...fields].join('  ').replace(/[\p{Cc}]+/gu, ' ');
}

function parsed(text: string): Line | undefined {
  try {
    const value = JSON.parse(text);
    return ['level', 'message', 'timestamp', 'service'].every((name) => typeof value?.[name] === 'string')
      ? value
      : undefined;
  } catch {
    return undefined;
  }
}

/** `12:31:07.123`, of the reader's own clock. */
function timeOf(timestamp: string): string {
  const at = new Date(timestamp);
  if (Number.isNaN(at.getTime())) return timestamp;
  const two = (value: number) => String(value).padStart(2, '0');
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':');
  return `${clock}.${String(at.getMilliseconds()).padStart(3, '0')}`;
}
