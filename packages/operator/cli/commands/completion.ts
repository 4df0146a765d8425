import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Argument, Command } from 'commander';
import { withExamples } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';

/** The shells ask the program itself, so that what they offer is what there is. */
const SCRIPTS = {
  bash: `_orderflow() {
  local IFS=$'\\n'
  COMPREPLY=($(orderflow complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _orderflow orderflow`,
  zsh: `_orderflow() {
  local -a offered
  offered=("\${(@f)$(orderflow complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -- $offered
}
compdef _orderflow orderflow`,
  fish: 'complete -c orderflow -f -a "(orderflow complete -- (commandline -opc)[2..-1] (commandline -ct) 2>/dev/null)"',
} as const;

/** `orderflow completion`: prints what a shell needs to complete command lines. */
export const completionCommand = ({ stdout }: CliSurroundings): Command =>
  withExamples(
    new Command('completion')
      .summary('prints the script that lets a shell complete command lines')
      .description('Prints the script that lets a shell complete commands, options and stages of this machine.')
      .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS))),
    [
      ['completion bash', 'in ~/.bashrc: eval "$(orderflow completion bash)"'],
      ['completion fish', 'in ~/.config/fish/config.fish: orderflow completion fish | source'],
    ],
  ).action((shell: keyof typeof SCRIPTS) => {
    stdout.write(`${SCRIPTS[shell]}\n`);
  });

/** `orderflow complete`: what may come next, a line each. For the scripts of `completion`. */
export function completeCommand({ stdout }: CliSurroundings): Command {
  const command = withExamples(
    new Command('complete')
      .summary('for shells: what may come next')
      .argument('[words...]', 'typed so far; the last is cut off'),
    [['complete -- dlq li', 'list']],
  );
  return command.action((words: readonly string[]) => {
    const offered = offer(command.parent as Command, words);
    if (offered.length > 0) stdout.write(`${offered.join('\n')}\n`);
  });
}

function offer(program: Command, words: readonly string[]): readonly string[] {
  const [last = '', before] = [words.at(-1), words.at(-2)];
  let command = program;
  for (const word of words.slice(0, -1)) command = command.commands.find((one) => one.name() === word) ?? command;
  const all =
    before === '--stage'
      ? stagesHere()
      : last.startsWith('-')
        ? optionsOf(command)
        : [...namesIn(command), ...choicesOf(command)];
  return all.filter((one) => one.startsWith(last)).sort();
}

const HIDDEN = 'complete';

const namesIn = ({ commands }: Command): readonly string[] =>
  commands.map((one) => one.name()).filter((name) => name !== HIDDEN);

const choicesOf = ({ registeredArguments }: Command): readonly string[] =>
  registeredArguments.flatMap(({ argChoices = [] }) => argChoices);

const optionsOf = ({ options }: Command): readonly string[] => [
  ...options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []),
  '--help',
];

/** Stages of this machine, by their state files. */
function stagesHere(): readonly string[] {
  try {
    const files = readdirSync(join(process.cwd(), '.orderflow'));
    return files.flatMap((file) => (file.endsWith('.json') ? file.slice(0, -'.json'.length) : []));
  } catch {
    return [];
  }
}
