'use strict';
const path = require('node:path');
const { checkNode } = require('./node.cjs');
const { setUp } = require('./setup.cjs');
const { runTool } = require('./tool.cjs');

const root = path.dirname(path.dirname(__dirname));

/**
 * Runs a program in TypeScript to its end; like `npm start`, it sets up what is missing first, also tsx itself.
 *
 * @template T
 * @param {object} tool what {@link runTool} takes, but for `run`
 * @param {string} tool.name
 * @param {string} tool.usage
 * @param {(args: string[]) => T} tool.read
 * @param {() => Promise<(options: T) => Promise<number | undefined>>} load imports the program
 * @returns {Promise<void>} with `process.exitCode` set
 */
const runSetUpTool = (tool, load) =>
  runTool({
    ...tool,
    async run(options) {
      checkNode();
      process.chdir(root);
      await setUp(root);
      const { register } = await import('tsx/esm/api');
      register();
      const program = await load();
      return program(options);
    },
  });

module.exports = { runSetUpTool };
