import { Command } from 'commander';
import { breakerCommand } from './commands/breaker.ts';
import { completeCommand, completionCommand } from './commands/completion.ts';
import { dlqCommand } from './commands/dlq/index.ts';
import { doctorCommand } from './commands/doctor.ts';
import { explainCommand } from './commands/explain.ts';
import { initCommand } from './commands/init.ts';
import { pauseCommand, unpauseCommand } from './commands/pause.ts';
import { publishCommand } from './commands/publish.ts';
import { rebuildCommand } from './commands/rebuild.ts';
import { replayCommand } from './commands/replay.ts';
import { republishCommand } from './commands/republish.ts';
import { resumeCommand } from './commands/resume.ts';
import { statusCommand } from './commands/status.ts';
import { tailCommand } from './commands/tail.ts';
import { traceCommand } from './commands/trace.ts';
import { withExamples } from './stage-command.ts';
import type { CliSurroundings } from './surroundings.ts';

/** Each command is a file in `commands/`: `(surroundings) => Command`. */
const COMMANDS = [
  statusCommand,
  doctorCommand,
  dlqCommand,
  pauseCommand,
  unpauseCommand,
  traceCommand,
  explainCommand,
  tailCommand,
  publishCommand,
  breakerCommand,
  resumeCommand,
  replayCommand,
  republishCommand,
  rebuildCommand,
  initCommand,
  completionCommand,
];

/** The program `orderflow`, as commander runs it. Errors are thrown, and nothing ends the process. */
export function makeProgram(surroundings: CliSurroundings): Command {
  const program = withExamples(
    new Command('orderflow')
      .description('Tools for event pipelines made of the Orderflow constructs.')
      .version(surroundings.version),
    [
      ['status --stage local', 'how a stage on this machine is: what is wrong comes first'],
      ['doctor --stage prod --aws', 'checks a stage of the account whose credentials the shell has'],
      ['trace 01K… --stage prod --aws', 'the whole story of an order, and what is missing'],
      ['dlq list --stage local', 'what consumers gave up, and why'],
    ],
  ).addHelpText('after', '\norderflow <command> --help prints the options of a command, with examples.');
  for (const make of COMMANDS) program.addCommand(make(surroundings));
  program.addCommand(completeCommand(surroundings), { hidden: true });
  return governed(program, surroundings);
}

/** Commander's own ways to write and to exit are replaced, in all commands. */
function governed(command: Command, surroundings: CliSurroundings): Command {
  const { stdout } = surroundings;
  command
    .exitOverride()
    .helpCommand(false)
    .configureHelp({ helpWidth: helpWidth(stdout.columns), sortSubcommands: true, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: () => {}, // what would be written is thrown as well, and printed as one line
    });
  for (const child of command.commands) governed(child, surroundings);
  return command;
}

const helpWidth = (columns = 100): number => Math.max(60, Math.min(columns, 120));
