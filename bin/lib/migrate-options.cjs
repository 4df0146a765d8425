'use strict';
const { misuse, readArguments } = require('./tool.cjs');

const USAGE = `Runs a synchronous shop on its way to events, one phase or all five, on a local AWS of its own. Orders come at a steady rate, shipping is
down for a while, and the shop dies once. Then it prints what customer and operator have seen, and who must be up for an order to be accepted.
Exit code 1 when events lost an order, when the shadow differs without an explanation, or when both sides handled an order.

usage: npm run migrate -- --phase N | --all [options]

  --phase N      0 (the shop as it was), 1 contexts, 2 broker, 3 shadow, 4 switched, 5 events
  --all          phases 1 to 5 side by side, some minutes
  --orders N     how many orders each phase gets, 10 to 1000     (default 80)
  --write        with --all: the table goes into docs/migration.md
  --help         this text`;

const text = { type: 'string' };
const flag = { type: 'boolean' };

/**
 * Reads the command line.
 *
 * @param {readonly string[]} argv
 * @returns {{ phases: number[], orders: number, document?: string }}
 * @throws {Stop} with exit code 2, in one line
 */
function readMigrateOptions(argv) {
  const {
    phase,
    all,
    orders = '80',
    write,
  } = readArguments(argv, { phase: text, all: flag, orders: text, write: flag });
  if ((phase === undefined) === (all === undefined)) throw misuse('give either --phase N or --all');
  if (phase !== undefined && !/^[0-5]$/.test(phase)) throw misuse('--phase takes a number from 0 to 5');
  if (!/^\d{2,4}$/.test(orders) || Number(orders) < 10 || Number(orders) > 1000)
    throw misuse('--orders takes a number from 10 to 1000');
  if (write && !all) throw misuse('--write needs --all');
  return {
    phases: all ? [1, 2, 3, 4, 5] : [Number(phase)],
    orders: Number(orders),
    ...(write && { document: 'docs/migration.md' }),
  };
}

module.exports = { USAGE, readMigrateOptions };
