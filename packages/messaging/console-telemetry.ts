import { ambientFields, type Fields, silent, type Telemetry } from '@orderflow/core/surroundings';

const line = (level: string, message: string, fields?: Fields) =>
  console.error(JSON.stringify({ level, message, ...ambientFields(), ...fields }));

/** Warnings and errors as JSON lines on stderr. Counts nothing. */
export const consoleTelemetry: Telemetry = {
  ...silent,
  warn: (message, fields) => line('warn', message, fields),
  error: (message, fields) => line('error', message, fields),
};
