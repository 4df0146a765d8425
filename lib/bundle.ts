import { bundler } from '@orderflow/constructs';

/** Bundles a function of the order flow. Packages of this repository are taken from their sources, which need no build. */
export const bundle = bundler({ conditions: ['orderflow-source'], environmentCredentialsOnly: true });
