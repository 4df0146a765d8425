/** An error that the user can correct: printed as one line, without a stack trace. */
export class Stop extends Error {
  override readonly name = 'Stop';
  constructor(
    /** What happened and what to do. */
    message: string,
    /** 1; 2 for a wrong command line. */
    readonly exitCode = 1,
  ) {
    super(message);
  }
}
