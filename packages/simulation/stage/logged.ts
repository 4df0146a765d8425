import { silent, type Telemetry } from '@orderflow/core/surroundings';
import type { Process } from '../kernel/process.ts';

/** Logs of a process in the history: warnings and errors. */
export function telemetryOf(process: Process): Telemetry {
  const line =
    (level: string) =>
    (message: string, fields: Readonly<Record<string, unknown>> = {}) =>
      process.kernel.note(`${process.name} ${level}: ${message} ${shown(fields)}`);
  return { ...silent, warn: line('warns'), error: line('fails') };
}

const shown = ({ reason, eventId, class: failureClass, error }: Readonly<Record<string, unknown>>): string =>
  [failureClass, eventId, reason, error].filter((part) => part !== undefined).join(', ');
