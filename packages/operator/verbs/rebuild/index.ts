export {
  type Comparison,
  type ProjectionParts,
  type RebuildDeps,
  type RebuildResult,
  type RolledBack,
  rebuildViews,
  rollBack,
} from './rebuild-views.ts';
