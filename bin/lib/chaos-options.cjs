'use strict';
const { misuse, readArguments } = require('./tool.cjs');

const USAGE = `Sends orders through the pipeline on a local AWS of its own while function processes are killed, mappings flip, the payment
gateway goes down, events come twice and poison is poured; then looks whether all is as it should be.

usage: npm run chaos [-- options]

  --orders N     how many orders to place, up to 10000          (default 1000)
  --flow NAME    choreography or orchestration                  (default choreography)
  --seed N       what chooses victims and moments               (default: another one each time; it is printed)
  --help         this text`;

const text = { type: 'string' };

/**
 * Reads the command line.
 *
 * @param {readonly string[]} argv
 * @returns {{ orders: number, flow: 'choreography' | 'orchestration', seed: number }}
 * @throws {Stop} with exit code 2, in one line
 */
function readChaosOptions(argv) {
  const given = readArguments(argv, { orders: text, flow: text, seed: text });
  const { orders = '1000', flow = 'choreography', seed = String(Date.now() % 1_000_000) } = given;
  if (!/^[1-9]\d{0,4}$/.test(orders) || Number(orders) > 10_000)
    throw misuse('--orders takes a number from 1 to 10000');
  if (flow !== 'choreography' && flow !== 'orchestration') throw misuse('--flow takes choreography or orchestration');
  if (!/^\d{1,15}$/.test(seed)) throw misuse('--seed takes a number of up to 15 digits');
  return { orders: Number(orders), flow, seed: Number(seed) };
}

module.exports = { USAGE, readChaosOptions };
