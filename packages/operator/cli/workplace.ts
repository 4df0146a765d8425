import type { ClientConfig, OperatorClients } from '../clients.ts';
import type { FoundStage } from '../find-stage.ts';
import { printer } from './printer.ts';
import type { Report } from './report.ts';
import type { CliSurroundings } from './surroundings.ts';

/** What a command works with: clients for a place, and what the program was given. */
export interface Workplace extends CliSurroundings {
  readonly clients: OperatorClients;
  /** Prints a report now, before the command ends. */
  readonly print: (report: Report) => void;
  /** Says how far the work is, on a terminal only. */
  readonly progress: (text: string) => void;
}

/** What a command for a stage works with. */
export interface StageWorkplace extends Workplace {
  readonly stage: FoundStage;
  /** The options that find the same stage again, for a command line that is shown: ` --stage dev --aws`. */
  readonly sameStage: string;
}

export function workplaceAt(
  config: ClientConfig,
  { json = false }: { readonly json?: boolean },
  surroundings: CliSurroundings,
): Workplace {
  return { ...surroundings, ...printer(surroundings, json), clients: surroundings.clientsFor(config) };
}
