/**
 * Waits for work, but not for ever. Work that is late goes on; its result is dropped.
 * @param ms milliseconds
 * @param late makes the error of work that has not ended by then
 * @throws what the work throws, or the error of `late`
 */
export async function inTime<T>(work: Promise<T>, ms: number, late: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late()), ms);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}
