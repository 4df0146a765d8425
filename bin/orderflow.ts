import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../lib/config';
import { ConfigError } from '../lib/context-reader';
import { ChoreographyStack } from '../lib/stacks/choreography-stack';

/** The CDK app. `npx cdk deploy -c stage=dev -c mailFrom=…`; docs/deploying.md has every key. */
try {
  const app = new App();
  const config = readConfig(app.node.getAllContext());
  new ChoreographyStack(app, `orderflow-${config.stage}`, { config });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`orderflow: ${error.message}`);
  process.exitCode = 1;
}
