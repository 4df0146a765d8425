import { parseArgs } from 'node:util';
import { shown } from './shown.ts';
import { UsageError } from './usage-error.ts';

export const RESUME_USAGE = `Lets the saga of an order go on where it stopped, and waits for its end.

  npm run resume -- --stage dev --order 01K…      a stage of this machine (.orderflow/dev.json), or else of your AWS account

  --aws            your AWS account, even if a stage of this machine has that name
  --region R       of your AWS account                          (default: your own)
  --wait SECONDS   how long to wait for the end, 0 to 3600      (default 60)`;

export interface ResumeOptions {
  readonly stage: string;
  readonly orderId: string;
  readonly aws: boolean;
  readonly region: string | undefined;
  readonly waitSeconds: number;
}

/** Reads the command line. @throws UsageError */
export function readResumeOptions(argv: readonly string[]): ResumeOptions {
  const { stage, order, aws = false, region, wait = '60' } = parse(argv);
  if (!stage || !/^[a-z][a-z0-9-]{0,23}$/.test(stage)) throw new UsageError('say which stage: --stage dev');
  if (!order || !/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(order))
    throw new UsageError('say which order: --order 01K…');
  if (!/^\d+$/.test(wait) || Number(wait) > 3600)
    throw new UsageError(`--wait ${shown(wait)} must be 0 to 3600 seconds`);
  return { stage, orderId: order, aws, region, waitSeconds: Number(wait) };
}

function parse(argv: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { stage: text, order: text, region: text, wait: text, aws: { type: 'boolean' } } as const;
    return parseArgs({ args: [...argv], options }).values;
  } catch (error) {
    throw new UsageError(shown((error as Error).message.split('\n')[0]));
  }
}
