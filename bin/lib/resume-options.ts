import {
  parseCommandLine,
  readStageOptions,
  STAGE_ARGS,
  STAGE_HELP,
  type StageOptions,
  UsageError,
} from '@orderflow/operator';
import { shown } from './shown.cjs';

export const RESUME_USAGE = `Resumes the saga of an order where it failed, and waits for the order's end.

usage: npm run resume -- --stage NAME --order ID [--aws | --endpoint URL]

  --order ID       required
  --wait SECONDS   how long to wait for the end, 0 to 3600    (default 60)
${STAGE_HELP}`;

export interface ResumeOptions extends StageOptions {
  readonly orderId: string;
  readonly waitSeconds: number;
}

const text = { type: 'string' } as const;
const ARGS = { ...STAGE_ARGS, order: text, wait: text } as const;

/** Reads the command line. @throws UsageError */
export function readResumeOptions(argv: readonly string[]): ResumeOptions {
  const { order, wait = '60', ...stage } = parseCommandLine({ args: [...argv], options: ARGS }).values;
  const where = readStageOptions(stage);
  if (order === undefined) throw new UsageError('--order is required');
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/.test(order))
    throw new UsageError(`--order ${shown(order)} is not the id of an order`);
  if (!/^\d+$/.test(wait) || Number(wait) > 3600)
    throw new UsageError(`--wait ${shown(wait)} is not a number of seconds from 0 to 3600`);
  return { ...where, orderId: order, waitSeconds: Number(wait) };
}
