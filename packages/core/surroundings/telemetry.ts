import { AsyncLocalStorage } from 'node:async_hooks';

/** Fields of one structured log line. */
export type Fields = Readonly<Record<string, unknown>>;

/** Logs and metrics, as the runtime needs them. `powertools.ts` has the real ones. */
export interface Telemetry {
  info(message: string, fields?: Fields): void;
  warn(message: string, fields?: Fields): void;
  error(message: string, fields?: Fields): void;
  /**
   * Adds to a counter of this invocation.
   * @param by 1 if it is left out
   * @param kind counts apart, by one dimension more: `{ class: 'transient' }`. Few values: CloudWatch bills each as a metric
   */
  count(metric: string, by?: number, kind?: Readonly<Record<string, string>>): void;
  /** Notes how long something took, in milliseconds. */
  measure(metric: string, ms: number): void;
  /** Writes the invocation's counters and measurements as one EMF line. */
  flush(): void;
}

/** Says nothing. For tests and simulations. */
export const silent: Telemetry = { info() {}, warn() {}, error() {}, count() {}, measure() {}, flush() {} };

const ambient = new AsyncLocalStorage<Fields>();

/**
 * Runs `work` so that every line logged in it, however deep and after whatever `await`, can carry `fields` too.
 * Nests: inner fields win over outer ones.
 */
export const withFields = <T>(fields: Fields, work: () => T): T =>
  ambient.run({ ...ambient.getStore(), ...fields }, work);

/** What {@link withFields} says of the work that is running now. A {@link Telemetry} adds it to each line. */
export const ambientFields = (): Fields => ambient.getStore() ?? {};
