const MISSING = /ResourceNotFound|NonExistentQueue|QueueDoesNotExist/;

/** Asks AWS about something that may not exist. @returns undefined if it does not @throws any other error of the call */
export async function unlessMissing<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (MISSING.test((error as Error).name)) return undefined;
    throw error;
  }
}
