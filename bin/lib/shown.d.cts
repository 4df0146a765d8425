/** What somebody typed, as a message of one line may repeat it: its beginning, without line breaks and control characters. */
export function shown(given: unknown): string;
