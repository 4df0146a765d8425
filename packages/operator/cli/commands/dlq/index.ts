import { Command } from 'commander';
import { withExamples } from '../../stage-command.ts';
import type { CliSurroundings } from '../../surroundings.ts';
import { dropCommand } from './drop.ts';
import { listCommand } from './list.ts';
import { redriveCommand } from './redrive.ts';
import { showCommand } from './show.ts';

/** `orderflow dlq`: dead letters. */
export const dlqCommand = (surroundings: CliSurroundings): Command =>
  withExamples(
    new Command('dlq')
      .summary('lists, shows, redrives and drops dead letters')
      .description(
        'Lists, shows, redrives and drops dead letters: messages that a consumer gave up, with their reasons.',
      ),
    [
      ['dlq list --stage dev', 'of all consumers'],
      ['dlq show --stage dev --key 01K…', 'all about one order, whole'],
      ['dlq redrive payment --stage dev --class transient --reason "the table is back"', 'those that may succeed now'],
      ['dlq drop payment --stage dev --class rejected --reason "a load test"', 'those that never shall; asks first'],
    ],
  )
    .addCommand(listCommand(surroundings))
    .addCommand(showCommand(surroundings))
    .addCommand(redriveCommand(surroundings))
    .addCommand(dropCommand(surroundings));
