'use strict';

/** Something that the person at the keyboard can put right: said in one line, without a stack trace. */
class Stop extends Error {
  /**
   * @param {string} message what happened and what to do
   * @param {number} [exitCode] 1; 2 for a wrong command line
   */
  constructor(message, exitCode = 1) {
    super(message);
    this.name = 'Stop';
    this.exitCode = exitCode;
  }
}

module.exports = { Stop };
