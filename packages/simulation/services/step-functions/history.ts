/** What happened to an execution, in order. */
export type HistoryEvent = { /** Milliseconds since the epoch. */ readonly at: number } & (
  | { readonly type: 'started'; readonly input: unknown }
  | { readonly type: 'entered'; readonly state: string; readonly input: unknown }
  | { readonly type: 'tried'; readonly state: string /** 0 is the first time. */; readonly retry: number }
  | { readonly type: 'failed'; readonly state: string; readonly error: string; readonly cause: string | undefined }
  | { readonly type: 'waits'; readonly state: string; readonly milliseconds: number }
  | { readonly type: 'caught'; readonly state: string; readonly error: string; readonly next: string }
  | { readonly type: 'exited'; readonly state: string; readonly output: unknown }
  | { readonly type: 'ended'; readonly status: EndStatus; readonly error: string | undefined }
  | { readonly type: 'redriven' }
);

export type EndStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** Without the time, which who keeps the history adds. */
export type Happened<E = HistoryEvent> = E extends HistoryEvent ? Omit<E, 'at'> : never;
