import type { Manifest } from '@orderflow/core/manifest';

/** A stage as its manifest describes it, without its API. */
export type CheckedStage = Omit<Manifest, 'api'>;
