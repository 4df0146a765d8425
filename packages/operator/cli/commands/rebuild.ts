import { UsageError } from '../../usage-error.ts';
import { type RebuildResult, rebuildViews, rollBack } from '../../verbs/index.ts';
import { stageCommand } from '../stage-command.ts';
import type { CliSurroundings } from '../surroundings.ts';
import type { StageWorkplace } from '../workplace.ts';

interface Options {
  readonly dryRun?: boolean;
  readonly rollback?: boolean;
}

/** `orderflow rebuild`: makes the views of a projection anew from the event store. */
export const rebuildCommand = (surroundings: CliSurroundings) =>
  stageCommand<Options>(surroundings, {
    name: 'rebuild',
    summary: 'makes a read model anew from the event store, compares, and switches',
    description:
      'Makes the views of a projection anew from the event store, by the deployed function, in a table beside the live one; compares them; and puts those that differ in the place of the live ones, one by one. The projection goes on meanwhile. The views that are replaced are kept until the next rebuild, for --rollback.',
    examples: [
      ['rebuild read-model --stage dev --dry-run', 'only compares: is the read model what the events say?'],
      ['rebuild read-model --stage dev --reason "a field was added"', 'compares, and switches'],
      ['rebuild read-model --stage dev --rollback --reason "the field was wrong"', 'puts back what was replaced'],
    ],
    configure: (command) =>
      command
        .argument('<projection>', 'the consumer that keeps the views')
        .option('--dry-run', 'only compare')
        .option('--rollback', 'put back what the last rebuild replaced'),
    changes: ({ dryRun }) => !dryRun,
    check({ dryRun, rollback }) {
      if (dryRun && rollback) throw new UsageError('--dry-run and --rollback cannot be used together');
    },
    async run(at, { dryRun = false, rollback = false }, name = '') {
      const parts = partsOf(name, at);
      const { clock, sleep, interrupted, progress } = at;
      const deps = { ...at.clients, clock, sleep, interrupted, progress };
      if (rollback) {
        const { restored, isPartial } = await rollBack(parts, deps);
        return { text: `${name}: ${restored} views put back${isPartial ? SOME : ''}`, json: { restored, isPartial } };
      }
      const result = await rebuildViews(parts, deps, dryRun);
      return { text: textOf(name, result, dryRun), json: result };
    },
  });

const SOME = '; interrupted: run it again for the rest';

function partsOf(name: string, { stage }: StageWorkplace) {
  const projections = Object.entries(stage.consumers).filter(([, { projectsTo }]) => projectsTo !== undefined);
  const [, consumer] = projections.find(([one]) => one === name) ?? [];
  const known = projections.map(([one]) => one).sort();
  if (!consumer?.projectsTo)
    throw new UsageError(
      known.length === 0
        ? `stage ${stage.stage} does not say which consumers are projections: give them projectsTo, and deploy it anew`
        : `${name} is not one of ${known.join(', ')}`,
    );
  if (!stage.tables.events) throw new Error(`stage ${stage.stage} has no event store`);
  return { table: consumer.projectsTo, functionName: consumer.functionName, events: stage.tables.events };
}

function textOf(name: string, result: RebuildResult, isDry: boolean): string {
  const { streams, same, different, missing, obsolete, examples, switched, isPartial } = result;
  return [
    `${name}, made anew from ${streams} streams: ${same} views are the same, ${different} differ, ${missing} were missing, ${obsolete} are obsolete`,
    ...(examples.length > 0 ? [`  such as ${examples.join(', ')}`] : []),
    ...(isDry
      ? []
      : [`${switched} views replaced${switched > 0 ? '; --rollback puts them back' : ''}${isPartial ? SOME : ''}`]),
  ].join('\n');
}
