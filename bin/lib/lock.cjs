'use strict';
const fs = require('node:fs');

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Runs `work` while no other process of this repository does. A lock whose holder is gone is taken over.
 *
 * @param {string} file
 * @param {() => void | Promise<void>} work
 * @returns {Promise<void>}
 */
async function withLock(file, work) {
  while (!take(file)) await wait(200);
  try {
    await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    fs.writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (!isHeld(file)) fs.rmSync(file, { force: true });
    return false;
  }
}

function isHeld(file) {
  try {
    process.kill(Number(fs.readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

module.exports = { withLock };
