import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { StackTemplate } from './cloudformation/index.ts';

/** Stands for a bundler of functions: answers a directory with code that nobody runs. */
export type NoBundler = (entry: string) => string;

/**
 * The stacks of an app as `cdk synth` makes them, plain JSON, but for the functions' code: the simulation runs handlers in
 * its own process, so nothing need be bundled. The feature flags of `cdk.json` in the working directory apply.
 * @param define adds the stacks to the app; it gives their pipelines `bundle` in the place of a bundler
 */
export function synthesize(define: (app: App, bundle: NoBundler) => void): StackTemplate[] {
  const context = { ...featureFlags(), ...QUICK };
  const directory = mkdtempSync(join(tmpdir(), 'orderflow-templates-'));
  try {
    const outdir = join(directory, 'cdk.out');
    const app = new App({
      context,
      outdir,
      analyticsReporting: false,
      builtinCloudFormationValidation: false,
      treeMetadata: false,
      stackTraces: false,
    });
    define(app, noBundlerIn(join(directory, 'code')));
    return app.synth().stacks.map(({ stackName, template }) => ({ stackName, template }));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Nothing that only `cdk deploy` reads. @see aws-cdk-lib/cx-api */
const QUICK = {
  'aws:cdk:disable-asset-staging': true,
  'aws:cdk:disable-creation-stack-traces': true,
  'aws:cdk:disable-logicalId-metadata': true,
};

/** Without them the CDK synthesizes something else. */
function featureFlags(): Readonly<Record<string, unknown>> {
  return existsSync('cdk.json') ? (JSON.parse(readFileSync('cdk.json', 'utf8')).context ?? {}) : {};
}

function noBundlerIn(directory: string): NoBundler {
  mkdirSync(directory);
  writeFileSync(join(directory, 'index.mjs'), 'export const handler = undefined;\n');
  return () => directory;
}
