'use strict';
const { parseArgs } = require('node:util');
const { shown } = require('./shown.cjs');
const { Stop } = require('./stop.cjs');

/**
 * Runs a program of `npm run` to its end. `--help` prints how it is used, and nothing is done. An error is one line on stderr; the exit
 * code is 2 for a command line that makes no sense, and 1 for any other error.
 *
 * @template T
 * @param {object} tool
 * @param {string} tool.name as in `npm run NAME`
 * @param {string} tool.usage what `--help` prints
 * @param {(args: string[]) => T} [tool.read] makes options of the command line. @default the program has none
 * @param {(options: T) => Promise<number | undefined>} tool.run returns the exit code. @default 0
 * @param {string[]} [args] without node and the script
 * @returns {Promise<void>} with `process.exitCode` set
 */
async function runTool({ name, usage, read = noOptions, run }, args = process.argv.slice(2)) {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true'; // else the SDK warns before any output
  if (args.includes('--help') || args.includes('-h')) return console.log(usage);
  try {
    process.exitCode = (await run(read(args))) ?? 0;
  } catch (error) {
    const { exitCode = 1 } = error;
    const hint =
      exitCode === 2 ? ` (npm ${/^(test|start)$/.test(name) ? name : `run ${name}`} -- --help lists the options)` : '';
    console.error(`${name}: ${oneLine(error)}${hint}`);
    process.exitCode = exitCode;
  }
}

/** @param {unknown} error */
function oneLine(error) {
  const text = (error instanceof Error && error.message) || String(error);
  const line = (text.split('\n')[0] ?? '').toWellFormed().replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}

/** @param {string[]} args @throws {Stop} if there are any */
const noOptions = (args) => void readArguments(args, {});

/**
 * `parseArgs` of Node, with its errors as one line.
 *
 * @param {readonly string[]} args
 * @param {import('node:util').ParseArgsConfig['options']} options
 * @returns {Record<string, string | boolean | undefined>}
 * @throws {Stop} with exit code 2
 */
function readArguments(args, options) {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    throw misuse(shown(error.message.split('\n')[0]));
  }
}

/** @param {string} what is wrong with the command line */
const misuse = (what) => new Stop(what, 2);

module.exports = { runTool, readArguments, misuse };
