import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib/core';
import type { StackTemplate } from './cloudformation';

/** Flags of cdk.json, without which the CDK synthesizes something else. */
const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));

/**
 * The stacks of an app as `cdk synth` makes them, plain JSON, but for the functions' code: the simulation runs handlers in
 * its own process, so nothing need be bundled (`bundle: dirname`).
 * @param define adds the stacks to the app
 */
export function synthesize(define: (app: App) => void): StackTemplate[] {
  const context = { ...flags, 'aws:cdk:disable-asset-staging': true };
  const outdir = mkdtempSync(join(tmpdir(), 'orderflow-templates-'));
  try {
    const app = new App({ context, outdir, builtinCloudFormationValidation: false, analyticsReporting: false });
    define(app);
    return app.synth().stacks.map(({ stackName, template }) => ({ stackName, template }));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
