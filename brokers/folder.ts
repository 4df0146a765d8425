import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Where brokers are set up. Git ignores it. */
export const BROKERS = resolve('.orderflow', 'brokers');

/** The folder of a running broker: its name has the process that it belongs to. */
const DATA = /^data-(\d+)-/;

/** Makes the folder of all brokers, and removes the data of those whose process was killed. */
export function setUpBrokers(): void {
  mkdirSync(BROKERS, { recursive: true });
  for (const name of readdirSync(BROKERS)) {
    const pid = DATA.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(BROKERS, name), { recursive: true, force: true });
  }
}

/** A folder for the data of one broker of this process. */
export const dataFolder = (kind: string): string => mkdtempSync(join(BROKERS, `data-${process.pid}-${kind}-`));

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
