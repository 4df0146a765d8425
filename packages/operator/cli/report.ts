/** The result of a command: its text, or with `--json` its JSON, is printed to stdout. */
export interface Report {
  /** For people. Lines, without a line break at the end. */
  readonly text: string;
  /** For programs. Its fields are in `json-shapes.ts`, which `--help` prints. */
  readonly json: object;
  /** @default 0 */
  readonly exitCode?: 0 | 1;
}
