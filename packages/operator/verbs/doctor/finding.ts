/** The result of a check of `doctor`. */
export interface Finding {
  /** What was checked: `rules`, `archive`, … */
  readonly check: string;
  /** `unknown`: it could not be checked. */
  readonly status: 'ok' | 'wrong' | 'unknown';
  readonly what: string;
  /** What to do; of what is wrong only. */
  readonly remedy?: string;
}

/** Findings of one check: what is wrong, or that nothing is. */
export const findings = (
  check: string,
  wrong: readonly { readonly what: string; readonly remedy: string }[],
  ok: string,
): readonly Finding[] =>
  wrong.length === 0 ? [{ check, status: 'ok', what: ok }] : wrong.map((one) => ({ check, status: 'wrong', ...one }));
