/** What was given is no event pattern. The message says why, and shows the part at fault. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
}

export const wrong = (what: string, where?: unknown): PatternError =>
  new PatternError(`event pattern: ${what}${where === undefined ? '' : `: ${JSON.stringify(where)}`}`);
