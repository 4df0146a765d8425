/** Fields of one structured log line. */
export type Fields = Readonly<Record<string, unknown>>;

/** Logs and metrics, as the runtime needs them. `powertools.ts` has the real ones. */
export interface Telemetry {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /** Adds to a counter of this invocation. */
  count(metric: string, by?: number): void;
  /** Writes the invocation's counters as one EMF line. */
  flush(): void;
}

/** Says nothing. For tests and simulations. */
export const silent: Telemetry = { info() {}, warn() {}, error() {}, count() {}, flush() {} };
