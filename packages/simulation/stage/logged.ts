import { silent, type Telemetry } from '@orderflow/core/surroundings';
import type { Process } from '../kernel/process.ts';

/** Logs of a process in the history: warnings and errors. @param count takes what is added to its metrics */
export function telemetryOf(process: Process, count: (metric: string, by: number) => void): Telemetry {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      process.kernel.note(`${process.name} ${level}: ${message} ${shown(fields)}`);
  return {
    ...silent,
    warn: line('warns'),
    error: line('fails'),
    count: (metric, by = 1, kind) => {
      if (kind === undefined) count(metric, by);
    },
  };
}

const shown = ({ reason, eventId, class: failureClass, error }: Readonly<Record<string, unknown>>): string =>
  [failureClass, eventId, reason, error].filter((part) => part !== undefined).join(', ');
