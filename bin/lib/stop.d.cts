/** Something that the person at the keyboard can put right: said in one line, without a stack trace. */
export class Stop extends Error {
  /** @param exitCode default 1; 2 for a wrong command line */
  constructor(message: string, exitCode?: number);
  readonly exitCode: number;
}
