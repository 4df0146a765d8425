import { Command } from 'commander';
import type { ClientConfig, OperatorClients } from '../clients.ts';
import type { FoundStage } from '../find-stage.ts';
import { printer } from './printer.ts';
import type { Report } from './report.ts';
import { addStageOptions, readStageOptions, retyped, type StageArgs } from './stage-options.ts';
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

export interface StageCommand<Options> {
  readonly name: string;
  /** One line, in the list of commands. */
  readonly summary: string;
  /** What it does and what it does not, in `--help`. @default the summary */
  readonly description?: string;
  /** Command lines after `orderflow`, with what each one does. */
  readonly examples: readonly (readonly [line: string, explanation: string])[];
  /** Adds arguments and options. Each value that makes no sense is a {@link UsageError}. */
  readonly configure?: (command: Command) => Command;
  /** Checks options and arguments together, before any stage is looked for. @throws UsageError */
  readonly check?: (options: Options, ...args: string[]) => void;
  /** @returns what to print, unless all is printed */
  readonly run: (at: StageWorkplace, options: Options, ...args: string[]) => Promise<Report | undefined>;
}

/** A command for a stage: it has the options that find one, `--json`, and examples in its `--help`. */
export function stageCommand<Options extends object>(
  surroundings: CliSurroundings,
  { name, summary, description = summary, examples, configure = (same) => same, check, run }: StageCommand<Options>,
): Command {
  const command = configure(new Command(name).summary(summary).description(description));
  addStageOptions(command).option('--json', 'print JSON, for programs');
  return withExamples(command, examples).action(async (...given: unknown[]) => {
    const options = command.opts<Options & StageArgs & { readonly json?: boolean }>();
    const args = given.slice(0, -2) as string[];
    const where = readStageOptions(options);
    check?.(options, ...args);
    const stage = await surroundings.findStage(where);
    const at = { ...workplaceAt(stage.config, options, surroundings), stage, sameStage: retyped(where) };
    const report = await run(at, options, ...args);
    finish(report, options, surroundings);
  });
}

export function workplaceAt(
  config: ClientConfig,
  { json = false }: { readonly json?: boolean },
  surroundings: CliSurroundings,
): Workplace {
  return { ...surroundings, ...printer(surroundings, json), clients: surroundings.clientsFor(config) };
}

/** Prints the last report, and has its exit code be the program's. */
export function finish(
  report: Report | undefined,
  { json = false }: { readonly json?: boolean },
  surroundings: CliSurroundings,
): void {
  if (!report) return;
  printer(surroundings, json).print(report);
  if (report.exitCode) throw new CommandFailed(report.exitCode);
}

/** A command that has printed a report which says that something failed. */
export class CommandFailed extends Error {
  constructor(readonly exitCode: number) {
    super('the report says what failed');
  }
}

/** Adds examples to a command's `--help`. */
export function withExamples(command: Command, examples: StageCommand<never>['examples']): Command {
  const width = Math.max(...examples.map(([line]) => line.length));
  const lines = examples.map(([line, explanation]) => `  orderflow ${line.padEnd(width)}   ${explanation}`);
  return command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
