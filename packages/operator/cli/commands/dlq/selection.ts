import { FAILURE_CLASSES, type FailureClass } from '@orderflow/core/failures';
import type { Command } from 'commander';
import { shown } from '../../../shown.ts';
import { UsageError } from '../../../usage-error.ts';
import { type DeadLetter, type DeadLetterFilter, matches } from '../../../verbs/index.ts';
import { duration, text } from '../../arguments.ts';
import type { StageWorkplace } from '../../workplace.ts';

/** The options that say which dead letters are meant. */
export interface SelectionOptions extends Omit<DeadLetterFilter, 'reason'> {
  readonly reasonHas?: string;
}

export const addSelectionOptions = (command: Command): Command =>
  command
    .option('--type <type>', 'of the event; order.* for all that begin so', text('--type', 256))
    .option('--class <class>', `of the failure: ${FAILURE_CLASSES.join(', ')}`, failureClass)
    .option('--reason-has <text>', 'a part of the reason', text('--reason-has', 512))
    .option('--older-than <duration>', 'dead-lettered at least so long ago: 90s, 15m, 1h, 7d', duration('--older-than'))
    .option('--newer-than <duration>', 'dead-lettered at most so long ago', duration('--newer-than'))
    .option('--key <key>', "a value in the event's data, such as an order id", text('--key', 256))
    .option('--id <id>', 'of the message, or of the event', text('--id', 512));

function failureClass(value: string): FailureClass {
  const found = FAILURE_CLASSES.find((one) => one === value);
  if (found) return found;
  throw new UsageError(`--class ${shown(value)} is not one of ${FAILURE_CLASSES.join(', ')}`);
}

/** A consumer, by its name. */
export type Consumer = StageWorkplace['stage']['consumers'][string] & { readonly name: string };

/** Whoever dead-letters: a consumer, or a way in from another broker. */
export interface DeadLettering {
  readonly name: string;
  readonly dlqUrl: string;
}

/** The consumer or the ingress of this name, or all. @throws UsageError */
export const deadLetteringOf = (at: StageWorkplace, name: string | undefined): readonly DeadLettering[] =>
  named<DeadLettering>([...entriesOf(at.stage.consumers), ...entriesOf(at.stage.ingresses ?? {})], name);

/** The consumer of this name, or all. @throws UsageError */
export function consumersOf({ stage }: StageWorkplace, name: string | undefined): readonly Consumer[] {
  if (name !== undefined && stage.ingresses?.[name])
    throw new UsageError(
      `${name} has no queue to redrive to: publish its events again, at their broker or with orderflow publish`,
    );
  return named<Consumer>(entriesOf(stage.consumers), name);
}

const entriesOf = <Entry>(entries: Readonly<Record<string, Entry>>) =>
  Object.entries(entries).map(([name, entry]) => ({ ...entry, name }));

function named<Entry extends { readonly name: string }>(
  all: readonly Entry[],
  name: string | undefined,
): readonly Entry[] {
  const found = all.filter((one) => name === undefined || one.name === name);
  if (found.length > 0 || name === undefined) return found.sort((a, b) => a.name.localeCompare(b.name));
  throw new UsageError(
    `${shown(name)} is not one of ${all
      .map((one) => one.name)
      .sort()
      .join(', ')}`,
  );
}

/** Whether a dead letter is meant. */
export const selected =
  ({ reasonHas: reason, ...others }: SelectionOptions, now: number) =>
  (letter: DeadLetter): boolean =>
    matches(letter, { ...others, reason }, now);
