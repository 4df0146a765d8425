import { readdirSync, readFileSync } from 'node:fs';
import { stage } from './stage.ts';

/**
 * Kills (`kill -9`) the processes that run one function of the stage under test, and says how many there were. A process
 * is taken for one only by the function's name *and* the endpoint in its own environment.
 */
export async function killFunction(functionName: string): Promise<number> {
  const wanted = [`AWS_LAMBDA_FUNCTION_NAME=${functionName}`, new URL(stage().endpoint).port];
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && runs(entry, wanted));
  return pids.filter(kill).length;
}

function kill(pid: string): boolean {
  try {
    return process.kill(Number(pid), 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false; // it has just ended by itself
    throw error;
  }
}

function runs(pid: string, [name, port]: string[]): boolean {
  try {
    const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    const ours = environment.some((line) => line.startsWith('AWS_ENDPOINT_URL=') && line.includes(`:${port}`));
    return ours && environment.includes(name ?? '');
  } catch {
    return false; // it ended meanwhile, or is not ours to read
  }
}
