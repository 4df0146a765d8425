import type { ClientConfig, OperatorClients } from '../clients.ts';
import type { FoundStage, StageOptions } from '../find-stage.ts';

/** Where a program writes to. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

/** What the program gets from where it runs. The executable gives the real ones, a test its own. */
export interface CliSurroundings {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of this package. */
  readonly version: string;
  /** The directory with what `init` writes. */
  readonly template: string;
  /** Who runs the program. */
  readonly user: string;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Ends early, without an error, when `interrupted` is aborted: for a caller that looks at it before it goes on. */
  readonly sleep: (ms: number, interrupted?: AbortSignal) => Promise<void>;
  /** Aborted when the user interrupts the program. A command then ends what it has in hand, and begins nothing. */
  readonly interrupted: AbortSignal;
  /** Asks the user on the terminal; `undefined` where there is none. */
  readonly ask?: ((question: string) => Promise<string>) | undefined;
  /** Has the user edit a text; `undefined` where there is no terminal. */
  readonly edit?: ((text: string) => Promise<string>) | undefined;
  /** The text of a file; `-` is the standard input. @throws Error that says which file cannot be read */
  readonly readInput: (file: string) => Promise<string>;
  readonly writeOutput: (file: string, text: string) => Promise<void>;
  /** Sends JSON by HTTP. @throws Error that says what the server answered */
  readonly post: (url: string, json: object) => Promise<void>;
  readonly findStage: (options: StageOptions) => Promise<FoundStage>;
  /** The time as AWS has it, in milliseconds since the epoch; `undefined` where it does not say. */
  readonly serverTime: (config: ClientConfig) => Promise<number | undefined>;
  readonly clientsFor: (config: ClientConfig) => OperatorClients;
}
