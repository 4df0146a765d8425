import { capConcurrency, type LocalStage, type Progress, type StartLocalProps, startLocal } from '@orderflow/local';
import { type Measured, measure } from './measure.ts';
import { unlessItEnds } from './unless-it-ends.ts';

export interface CompareProps extends StartLocalProps {
  readonly orders: number;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}

/** Both stages stay up until `stop`. */
export interface Compared {
  readonly flows: readonly Measured[];
  stop(): Promise<void>;
}

/** What the stage of the orchestrated flow is called, after that of the choreographed one. */
export const SAGA_SUFFIX = '-saga';

const ours = { startLocal, capConcurrency, measure };

/**
 * Deploys both flows on one endpoint, as two stages, and gives each the same orders, one flow after the other.
 * @param does the parts of it, for tests
 * @throws whatever goes wrong on the way; nothing is left running then
 */
export async function compare(props: CompareProps, does: typeof ours = ours): Promise<Compared> {
  const started: LocalStage[] = [];
  const stop = async () => {
    for (const stage of started.reverse()) await stage.stop();
  };
  try {
    const first = await does.startLocal({ ...props, context: { ...props.context, flow: 'choreography' } });
    started.push(first);
    const second = await does.startLocal(besideIt(first, props));
    started.push(second);
    if (first.emulator) await does.capConcurrency(second.state);
    const flows = await unlessItEnds(first, measureAll(started, props, does.measure));
    return { flows, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const besideIt = ({ state: { endpoint, region, ca } }: LocalStage, props: CompareProps): StartLocalProps => ({
  ...props,
  endpoint,
  region,
  ...(ca !== undefined && { ca }),
  stage: `${props.stage}${SAGA_SUFFIX}`,
  context: { ...props.context, flow: 'orchestration' },
});

async function measureAll(
  stages: readonly LocalStage[],
  { orders, progress, signal }: CompareProps,
  measureOne: typeof measure,
): Promise<readonly Measured[]> {
  const flows: Measured[] = [];
  for (const stage of stages) flows.push(await measureOne(stage, orders, progress, signal));
  return flows;
}
