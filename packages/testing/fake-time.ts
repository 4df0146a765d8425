/** A clock that advances by `sleep` and `pass` only. Milliseconds; it starts at 2026-01-01T00:00Z by default. */
export function fakeTime(start = Date.UTC(2026, 0, 1)) {
  let now = start;
  const sleeps: number[] = [];
  return {
    /** The durations slept so far. */
    sleeps,
    clock: () => now,
    sleep: async (ms: number) => {
      sleeps.push(ms);
      now += ms;
    },
    pass: (ms: number) => {
      now += ms;
    },
  };
}
