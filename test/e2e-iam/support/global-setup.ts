import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateApp } from '@orderflow/constructs/assertions';
import { cdk, contextFor, startEmulator, startLocal } from '@orderflow/local';
import { type Endpoint, forgetUsersAws, stateFile } from '@orderflow/operator';
import { bundle } from '../../../lib/bundle.ts';
import { readConfig } from '../../../lib/config.ts';
import { ChoreographyStack } from '../../../lib/stacks/choreography-stack.ts';
import { context } from '../../e2e/support/context.ts';
import { OTHER_ACCOUNT, people } from './people.ts';

const ACCOUNT = '000000000000';

/** A local AWS that enforces IAM, and a stage on it, deployed by somebody who may only deploy. */
export default async function setUp(): Promise<void> {
  forgetUsersAws();
  const root = process.cwd();
  const stage = `local-iam-${process.pid}`;
  const log = (name: string) => join(root, '.orderflow', `${stage}.${name}.log`);
  const emulator = await startEmulator({ root, isIamEnforced: true, logFile: log('emulator') });
  (globalThis as { stopLocal?: () => Promise<void> }).stopLocal = emulator.stop;
  const account: Endpoint = { endpoint: emulator.endpoint, region: 'us-east-1' };
  await cdk({ root, endpoint: account, logFile: log('bootstrap') }).bootstrap();
  const known = await people(account, `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orderflow-${stage}`);
  const assembly = assemblyOf(stage);
  await cdk({ root, endpoint: { ...account, credentials: known.deployer }, logFile: log('cdk') }).deploy(assembly);
  await startLocal({ stage, endpoint: account.endpoint, assembly });
  process.env.ORDERFLOW_E2E_STATE = stateFile(root, stage);
  process.env.ORDERFLOW_E2E_PEOPLE = JSON.stringify(known);
}

/** The choreography as it is deployed, but that only signed requests reach its API, and that others may put events. */
function assemblyOf(stage: string): string {
  const { context: flags } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const outdir = join(process.cwd(), '.build', 'assembly', stage);
  const app = templateApp({ context: flags, outdir });
  const capabilities = { httpApi: true, archive: 'api', metricMath: false, mail: true, mailbox: undefined } as const;
  const config = readConfig({
    ...{
      stage,
      region: 'us-east-1',
      ...contextFor(stage, capabilities),
      ...context,
      apiAuth: 'iam',
      mailFrom: 'shop@shop.example',
    },
    producers: JSON.stringify([
      {
        name: 'Customers',
        principals: [`arn:aws:iam::${ACCOUNT}:user/customers`],
        sources: ['customer-service'],
        types: ['integration.customer.created'],
      },
      { name: 'Partner', accounts: [OTHER_ACCOUNT], sources: ['partner-shop'], types: ['order.created'] },
    ]),
  });
  new ChoreographyStack(app, `orderflow-${stage}`, { config, bundle });
  app.synth();
  return outdir;
}
