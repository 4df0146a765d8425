/** What a stage says of itself in the outputs of its stacks: written by the constructs, read by operator's tools. */
export { MANIFEST_PREFIX, ManifestError, manifestFrom, parseManifest } from './manifest.ts';
export type { Manifest, ManifestEntry } from './schema.ts';
