import type { Surroundings } from '@orderflow/core/surroundings';
import { RecordedTelemetry } from './recorded-telemetry.ts';

/**
 * Surroundings for a function under test: a fixed clock, `random` is 0.5, and `sleep` takes one turn of the event loop.
 * @param settings the function's environment
 * @param ports fakes of services, by the name that the function connects to; other ports are made as in Lambda
 */
export const surroundingsFixture = (
  settings: Readonly<Record<string, string>>,
  ports: Readonly<Record<string, unknown>> = {},
) => {
  const telemetry = new RecordedTelemetry();
  return {
    setting: (name: string) => settings[name] || undefined,
    connect: <Port>(name: string, make: () => Port) => (name in ports ? (ports[name] as Port) : make()),
    clock: () => Date.parse('2026-11-23T08:00:01Z'),
    random: () => 0.5,
    sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
    telemetry: () => telemetry,
    recorded: telemetry,
  } satisfies Surroundings & { readonly recorded: RecordedTelemetry };
};
