/** Bundling of functions, without the CDK. */
export { type Bundler, bundler } from './bundle.ts';
export { type BundleSettings, bundleOptions } from './bundle-options.ts';
export { reachableOutputs } from './reachable-outputs.ts';
