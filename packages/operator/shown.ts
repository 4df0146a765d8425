/** What somebody typed, as a message of one line may repeat it: its beginning, without line breaks and control characters. */
export function shown(given: unknown): string {
  const text = String(given)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text;
}
