/** A text as a message of one line may repeat it: its beginning, without line breaks and control characters. */
export function shown(given: unknown, characters = 60): string {
  const text = String(given)
    .toWellFormed()
    .replace(/[\p{Cc}\u2028\u2029]/gu, '\ufffd');
  return text.length > characters ? `${text.slice(0, characters).toWellFormed()}…` : text;
}
