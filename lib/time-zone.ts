/** Names as the IANA database has them: `Europe/Berlin`, `UTC`. Not an offset, which knows no summer time. */
const NAME = /^[A-Za-z][\w+-]*(\/[\w+-]+)*$/;

/** Time zones that the run time knows. */
export const TIME_ZONE = {
  test(name: string): boolean {
    try {
      new Intl.DateTimeFormat('en', { timeZone: name });
      return NAME.test(name);
    } catch {
      return false;
    }
  },
};
