import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../lib/config.ts';
import { ConfigError } from '../lib/context-reader.ts';
import { orderFlow } from '../lib/stacks/order-flow.ts';

/** The CDK app. `npx cdk deploy -c stage=dev -c mailFrom=…`; docs/configuration.md has every key. */
try {
  // Checking the template against CloudFormation's schemas takes longer than all the rest. An endpoint of one's own has
  // no say in it, and gets the same template that the tests have had checked.
  const app = new App({ autoSynth: false, builtinCloudFormationValidation: !process.env.AWS_ENDPOINT_URL });
  const config = readConfig(app.node.getAllContext());
  orderFlow(app, { config });
  app.synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(`orderflow: ${error.message}`);
  process.exitCode = 1;
}
