'use strict';
const { Stop } = require('./stop.cjs');

const oldest = [20, 19];

/**
 * @param {string} [version] `20.19.0`
 * @throws {Stop} if it is too old
 */
function checkNode(version = process.versions.node) {
  const [major, minor] = version.split('.').map(Number);
  if (major > oldest[0] || (major === oldest[0] && minor >= oldest[1])) return;
  throw new Stop(`Node ${oldest.join('.')} or later is needed; this is ${version}. See https://nodejs.org`);
}

module.exports = { checkNode };
