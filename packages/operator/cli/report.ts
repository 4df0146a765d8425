/** The result of a command: its text, or with `--json` its JSON, is printed to stdout. */
export interface Report {
  /** For people. Lines, without a line break at the end. */
  readonly text: string;
  /** For programs. Its shape is part of the command's documentation. */
  readonly json: object;
  /** @default 0 */
  readonly exitCode?: 0 | 1;
}
