import { readFileSync } from 'node:fs';
import type { Random } from '../../simulation/kernel/random';
import type { Emulator } from '../emulator/emulator';
import { type Attack, again } from './attack';

/** A function's process that was killed. */
export interface Kill {
  readonly functionName: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** Between two kills, milliseconds. */
const PAUSE_MS = [400, 2_000] as const;

/** Kills (`kill -9`) one process after the other of those that run functions on this emulator, and no other. */
export function killing({ workers }: Emulator, random: Random, kills: Kill[]): Attack {
  const kill = async () => {
    const running = workers();
    if (running.length === 0) return;
    const { pid } = random.pick(running);
    const functionName = functionOf(pid);
    if (functionName === undefined) return;
    kills.push({ functionName, at: Date.now() });
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      kills.pop(); // it has just ended by itself
    }
  };
  return again(kill, () => random.between(...PAUSE_MS));
}

/** As its environment says. `undefined` for what runs no function, or has ended. */
function functionOf(pid: number): string | undefined {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const name = 'AWS_LAMBDA_FUNCTION_NAME=';
    return environment.find((line) => line.startsWith(name))?.slice(name.length);
  } catch {
    return undefined;
  }
}
