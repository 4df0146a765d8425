/** What one order takes, by `npm start -- --flow both --exit --orders 24` of 24 November 2026: docs/choosing-a-flow.md. */
export interface OrderUsage {
  readonly apiRequests: number;
  readonly invocations: number;
  /** Of functions, seconds. On AWS it is less: two cores played all of it. */
  readonly seconds: number;
  readonly writes: number;
  readonly reads: number;
  /** Of the writes, those of the event store: one for each commit, and one more in each of two transactions. */
  readonly commits: number;
  readonly messages: number;
  readonly events: number;
  /** Deliveries of events to queues. */
  readonly deliveries: number;
  readonly transitions: number;
  readonly executions: number;
  readonly mails: number;
  /** Log entries in bytes, estimated: 700 bytes for each message and invocation. */
  readonly logBytes: number;
}

const LINE_BYTES = 700;

/** From Lambda's price of a million orders: the seconds of a function of half a gigabyte. */
const secondsOf = (dollarsPerMillion: number): number => dollarsPerMillion / 1e6 / 0.0000133334 / 0.5;

export const USAGE: Readonly<Record<'choreography' | 'orchestration', OrderUsage>> = {
  choreography: {
    ...{ apiRequests: 1, invocations: 9.2, seconds: secondsOf(4.96), writes: 48.7, reads: 15.6, commits: 8.6 },
    ...{ messages: 23.8, events: 6.6, deliveries: 23.8, transitions: 0, executions: 0, mails: 2 },
    logBytes: LINE_BYTES * (23.8 + 9.2),
  },
  orchestration: {
    ...{ apiRequests: 1, invocations: 17, seconds: secondsOf(13.39), writes: 47.4, reads: 16.9, commits: 8.5 },
    ...{ messages: 18.3, events: 6.5, deliveries: 18.3, transitions: 5.1, executions: 1, mails: 2 },
    logBytes: LINE_BYTES * (18.3 + 17),
  },
};
