/** Port to whoever runs workflows. */
export interface Executions {
  /**
   * Starts an execution under a name of its own, once: under the name of one that ran, or runs, nothing is started.
   * A crash before the answer changes nothing that the next call does not find.
   * @throws Transient when it cannot be said whether it was started
   */
  start(request: StartRequest): Promise<'started' | 'exists'>;
}

export interface StartRequest {
  /** 1 to 80 of A-Z a-z 0-9 - _; see {@link executionName}. */
  readonly name: string;
  readonly input: object;
}
