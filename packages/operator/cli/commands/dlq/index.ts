import { Command } from 'commander';
import type { CliSurroundings } from '../../surroundings.ts';
import { dropCommand } from './drop.ts';
import { listCommand } from './list.ts';
import { redriveCommand } from './redrive.ts';
import { showCommand } from './show.ts';

/** `orderflow dlq`: dead letters. */
export const dlqCommand = (surroundings: CliSurroundings): Command =>
  new Command('dlq')
    .summary('lists, shows, redrives and drops dead letters')
    .description('Lists, shows, redrives and drops dead letters: messages that a consumer gave up, with their reasons.')
    .addCommand(listCommand(surroundings))
    .addCommand(showCommand(surroundings))
    .addCommand(redriveCommand(surroundings))
    .addCommand(dropCommand(surroundings));
