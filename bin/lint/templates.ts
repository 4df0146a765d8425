import { readFileSync } from 'node:fs';
import { noBundling } from '@orderflow/constructs/assertions';
import { App } from 'aws-cdk-lib/core';
import { readConfig } from '../../lib/config.ts';
import { orderFlow } from '../../lib/stacks/order-flow.ts';

const MAIL = { mailFrom: 'shop@shop.example' };
const HTTP = {
  ...{ paymentProvider: 'http', paymentUrl: 'https://pay.example', paymentSecretName: '/orderflow/payment' },
  ...{ carrierProvider: 'http', carrierUrl: 'https://carry.example', carrierSecretName: '/orderflow/carrier' },
};
const TOPIC = { alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' };
const KEY = { encryptionKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555' };
const ORCHESTRATED = { flow: 'orchestration' };

/** The configurations whose templates are linted, by name. */
const CONFIGURATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  local: { stage: 'local', archive: 'off', apiAuth: 'none' },
  'local-orchestrated': { stage: 'local', archive: 'off', apiAuth: 'none', ...ORCHESTRATED },
  dev: { stage: 'dev', ...MAIL },
  'dev-orchestrated': { stage: 'dev', ...MAIL, ...ORCHESTRATED },
  prod: { stage: 'prod', ...MAIL, ...HTTP, ...TOPIC, apiRatePerSecond: 100, schemaRegistry: 'on' },
  'prod-orchestrated': { stage: 'prod', ...MAIL, ...HTTP, ...TOPIC, ...KEY, apiRatePerSecond: 100, ...ORCHESTRATED },
  'prod-function-url': { stage: 'prod', ...MAIL, ...HTTP, ...TOPIC, ...KEY, front: 'function-url' },
  'dev-express': { stage: 'dev', mail: 'none', ...ORCHESTRATED, sagaType: 'express' },
};

export interface LintedTemplate {
  readonly name: string;
  /** The synthesized app, for rules that walk constructs. */
  readonly app: App;
  readonly stackName: string;
  /** Path of the template. */
  readonly file: string;
}

/**
 * Synthesizes the stack of each configuration, without its functions' code, into a directory of its own. The CDK checks each template
 * against CloudFormation's schemas, as it does for `cdk deploy`.
 */
export function lintedTemplates(directory: string): readonly LintedTemplate[] {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  return Object.entries(CONFIGURATIONS).map(([name, configuration]) => {
    const outdir = `${directory}/${name}`;
    const app = new App({ context, outdir, analyticsReporting: false });
    const { stackName } = orderFlow(app, { config: readConfig(configuration), bundle: noBundling });
    const [stack] = app.synth().stacks;
    return { name, app, stackName, file: stack?.templateFullPath ?? '' };
  });
}
