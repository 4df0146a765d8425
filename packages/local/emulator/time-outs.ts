/** A function's process that the emulator ended because it took too long. */
export interface TimeOut {
  readonly functionName: string;
  /** Milliseconds since the epoch, of the second in which it was. */
  readonly at: number;
}

/** What the emulator's log says of functions that took too long. Its times are of this machine's zone. */
export const timeOutsIn = (log: string): readonly TimeOut[] =>
  [...log.matchAll(/^([\d-]{10}) ([\d:]{8}) WARNING \S+ Lambda ([\w-]+) timed out/gm)].map(
    ([, day, time, functionName = '']) => ({ functionName, at: Date.parse(`${day}T${time}`) }),
  );
