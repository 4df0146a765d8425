import { Command } from 'commander';
import {
  addChangeOptions,
  type Change,
  type ChangeOptions,
  carryOut,
  checkChangeOptions,
  nameOf,
  typed,
} from './change.ts';
import { jsonHelp } from './json-shapes.ts';
import type { Report } from './report.ts';
import { addStageOptions, readStageOptions, retyped, type StageArgs } from './stage-options.ts';
import type { CliSurroundings } from './surroundings.ts';
import { type StageWorkplace, type Workplace, workplaceAt } from './workplace.ts';

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
  /**
   * For a command that changes something: says whether it does so with these options, which a dry run does not. It then has
   * `--reason`, `--by` and `--yes`, is written to the operations log, and asks before it touches a stage that keeps its data.
   * @default it only reads
   */
  readonly changes?: (options: Options, ...args: string[]) => boolean;
  /** Asks in any stage: what it changes cannot be changed back. @default false */
  readonly isFinal?: boolean;
  /** @returns what to print, unless all is printed */
  readonly run: (at: StageWorkplace, options: Options, ...args: string[]) => Promise<Report | undefined>;
}

/** A command for a stage: it has the options that find one, `--json`, and examples in its `--help`. */
export function stageCommand<Options extends object>(
  surroundings: CliSurroundings,
  {
    name,
    summary,
    description = summary,
    examples,
    configure = (same) => same,
    check,
    changes,
    isFinal = false,
    run,
  }: StageCommand<Options>,
): Command {
  const command = configure(new Command(name).summary(summary).description(description));
  if (changes) addChangeOptions(command);
  addStageOptions(command).option('--json', 'print JSON, for programs');
  return withExamples(command, examples).action(async (...given: unknown[]) => {
    const options = command.opts<Options & StageArgs & ChangeOptions & { readonly json?: boolean }>();
    const args = given.slice(0, -2) as string[];
    const where = readStageOptions(options);
    check?.(options, ...args);
    const isChange = changes?.(options, ...args) ?? false;
    if (isChange) checkChangeOptions(options);
    const stage = await surroundings.findStage(where);
    const at = { ...workplaceAt(stage.config, options, surroundings), stage, sameStage: retyped(where) };
    const work = () => run(at, options, ...args);
    const report = isChange
      ? await carryOut(at, { ...changeOf(command, args, at, where.aws), isFinal }, options, work)
      : await work();
    finish(report, at);
  });
}

/** A stage of an earlier release does not say whether it keeps its data: in an account it is taken for one that does. */
function changeOf(command: Command, args: readonly string[], { stage }: StageWorkplace, isInAccount: boolean): Change {
  const { keepsData = isInAccount, tables } = stage;
  return { stage: stage.stage, keepsData, events: tables.events, ...typed(command, args) };
}

/** Prints the last report, and has its exit code be the program's. */
export function finish(report: Report | undefined, { print }: Workplace): void {
  if (!report) return;
  print(report);
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
  return command.addHelpText('after', () => `\nExamples:\n${lines.join('\n')}\n${jsonHelp(nameOf(command))}`.trimEnd());
}
