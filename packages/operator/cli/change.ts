import { randomUUID } from 'node:crypto';
import { logOperation } from '@orderflow/core/operations';
import type { Command } from 'commander';
import { shown } from '../shown.ts';
import { UsageError } from '../usage-error.ts';
import { text } from './arguments.ts';
import type { Report } from './report.ts';
import type { Workplace } from './workplace.ts';

/** The options of every command that changes something. */
export interface ChangeOptions {
  readonly reason?: string;
  readonly by?: string;
  readonly yes?: boolean;
}

export const addChangeOptions = (command: Command): Command =>
  command
    .option('--reason <text>', 'required: why, for the operations log', text('--reason', 512))
    .option('--by <name>', 'who, for the operations log (default: you)', text('--by', 128))
    .option('--yes', 'do not ask, also where the stage keeps its data');

/** @throws UsageError */
export function checkChangeOptions({ reason }: ChangeOptions): void {
  if (reason === undefined) throw new UsageError('--reason is required');
}

/** Options that say where and why; the operations log has that in other fields. */
const ELSEWHERE = /^(stage|aws|profile|region|endpoint|endpointUrl|ca|stack|json|reason|by|yes)$/;

/** Such as `dlq redrive`. */
export const nameOf = (command: Command): string =>
  command.parent?.parent ? `${command.parent.name()} ${command.name()}` : command.name();

/** A command as it was typed: its name, and with its arguments and options. */
export function typed(command: Command, args: readonly (string | undefined)[]): Pick<Change, 'command' | 'line'> {
  const name = nameOf(command);
  const options = command.options
    .filter((option) => !ELSEWHERE.test(option.attributeName()))
    .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
    .map((option) => `${option.long}${shownValue(command.getOptionValue(option.attributeName()))}`);
  return { command: name, line: [name, ...args.filter((arg) => arg !== undefined), ...options].join(' ') };
}

function shownValue(value: unknown): string {
  if (typeof value === 'boolean') return '';
  const text = value instanceof Date ? value.toISOString() : String(value);
  return ` ${/^[\w.:/@+-]+$/.test(text) ? text : JSON.stringify(text)}`;
}

/** What is about to be changed, and where. */
export interface Change {
  readonly stage: string;
  /** Asked about before it is changed. */
  readonly keepsData: boolean;
  /** Asked about in any stage. */
  readonly isFinal?: boolean;
  /** Of its event store, which holds the operations log; `undefined`: it has none. */
  readonly events: string | undefined;
  /** Such as `dlq redrive`. */
  readonly command: string;
  /** The command with its arguments. */
  readonly line: string;
}

/**
 * Carries out a change: asks before it touches a stage that keeps its data, and writes to the operations log that it begins and
 * how it ended.
 *
 * - killed in between: the log has its beginning without an end.
 * @throws Error when the user does not confirm; then nothing is changed and nothing is written
 */
export async function carryOut(
  at: Workplace,
  change: Change,
  options: ChangeOptions,
  work: () => Promise<Report | undefined>,
): Promise<Report | undefined> {
  if ((change.keepsData || change.isFinal) && !options.yes) await confirm(at, change);
  const end = await begin(at, change, options);
  try {
    const report = await work();
    const isInterrupted = at.interrupted.aborted;
    const outcome = isInterrupted ? 'interrupted' : report?.exitCode ? 'failed' : 'done';
    await end({ outcome, result: oneLine(report?.text.trimEnd().split('\n').at(-1)) });
    return report;
  } catch (error) {
    const outcome = at.interrupted.aborted ? 'interrupted' : 'failed';
    await end({ outcome, result: oneLine((error as Error).message) }).catch(() => {}); // the first error says more
    throw error;
  }
}

const oneLine = (given: string | undefined): string => shown(given || '-', 1000);

async function confirm({ ask }: Workplace, { stage, line, keepsData }: Change): Promise<void> {
  const why = keepsData ? `stage ${stage} keeps its data` : 'this cannot be undone';
  if (!ask) throw new UsageError(`--yes is required: ${why}, and there is no terminal to ask on`);
  const answer = await ask(`orderflow ${shown(line, 200)}: ${why}. Type ${stage} to go on: `);
  if (answer.trim() !== stage) throw new Error('not confirmed: nothing was changed');
}

async function begin(
  at: Workplace,
  { stage, events, command, line }: Change,
  { reason = '', by = at.user }: ChangeOptions,
) {
  if (events === undefined) return async () => {};
  const { clients, clock, random, sleep } = at;
  const deps = { dynamodb: clients.dynamodb, clock, random, sleep, tables: { events } };
  const operation = { operationId: randomUUID(), stage, command, line: shown(line, 2000), by: shown(by, 120), reason };
  return logOperation(deps, operation);
}
