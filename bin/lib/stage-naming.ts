import type { StageNaming } from '@orderflow/operator';
import { stackName } from '../../lib/stack-name.ts';

/** How the order flow's stages are named, and started on this machine. */
export const naming: StageNaming = {
  stackName,
  startCommand: (stage) => (stage === 'local' ? 'npm start' : `npm start -- --stage ${stage}`),
};
