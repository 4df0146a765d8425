import { noBundling, templateApp } from '@orderflow/constructs/assertions';
import { type Deployment, Permissions, type RequestContext, readTemplates } from '@orderflow/simulation/cloudformation';
import { type OrderflowConfig, readConfig } from '../../lib/config.ts';
import { orderFlow } from '../../lib/stacks/order-flow.ts';

/** Where the generated document is, from the root of the repository. */
export const RIGHTS_DOCUMENT = 'docs/rights.md';

/** Something that somebody with a function's role could try. */
export interface Ability {
  readonly name: string;
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

const PLACE = { region: 'eu-west-1', account: '111122223333', partition: 'aws' };
const STAGE = { stage: 'dev', mailFrom: 'shop@shop.example' };

/** What a stage of this flow deploys. */
export function deploymentOf(flow: OrderflowConfig['flow']): Deployment {
  const app = templateApp({ outdir: '.build/rights' });
  orderFlow(app, { config: readConfig({ ...STAGE, flow }), bundle: noBundling });
  const stacks = app.synth().stacks.map(({ stackName, template }) => ({ stackName, template }));
  return readTemplates(stacks, PLACE);
}

const leading = (key: string): RequestContext => ({ 'dynamodb:LeadingKeys': [key] });

/** Everything in a deployment that is worth stealing, changing or stopping. */
export function abilitiesIn(deployment: Deployment): readonly Ability[] {
  const { tables, buckets, buses, queues, mappings, stateMachines } = deployment;
  const table = (name: string) => tables.find((one) => one.name.endsWith(`-${name}`))?.arn ?? '';
  const [events, markers] = [table('events'), table('idempotency')];
  const bus = buses.find(({ name }) => name !== 'default')?.arn ?? '';
  const audit = `${buckets[0]?.arn}/2026/11/27/events.json`;
  const put = (source: string, type: string) => ({
    ...{ action: 'events:PutEvents', resource: bus },
    context: { 'events:source': [source], 'events:detail-type': [type] },
  });
  const mail = (from: string) => ({
    ...{ action: 'ses:SendEmail', resource: `arn:aws:ses:eu-west-1:111122223333:identity/${from}` },
    context: { 'ses:FromAddress': [from] },
  });
  const streams = ['order', 'payment', 'inventory', 'shipping', 'breaker'];
  return [
    ...streams.map((name) => ({
      name: `append to \`${name}-…\``,
      ...{ action: 'dynamodb:PutItem', resource: events, context: leading(streamOf(name)) },
    })),
    { name: 'change a commit in place', action: 'dynamodb:UpdateItem', resource: events },
    { name: 'delete a commit', action: 'dynamodb:DeleteItem', resource: events },
    { name: 'read streams', action: 'dynamodb:Query', resource: events },
    { name: 'put our events on the bus', ...put('orderflow.payment', 'payment.completed') },
    { name: "put others' events on the bus", ...put('customer-service', 'integration.customer.created') },
    ...['api', 'email', 'analytics'].flatMap((owner) => [
      {
        name: `write a marker \`${owner}#…\``,
        ...{ action: 'dynamodb:PutItem', resource: markers, context: leading(`${owner}#1`) },
      },
      {
        name: `delete a marker \`${owner}#…\``,
        ...{ action: 'dynamodb:DeleteItem', resource: markers, context: leading(`${owner}#1`) },
      },
    ]),
    { name: 'change stock', action: 'dynamodb:UpdateItem', resource: table('stock') },
    { name: 'keep a payment token', action: 'dynamodb:PutItem', resource: table('instruments') },
    { name: 'read a payment token by its reference', action: 'dynamodb:GetItem', resource: table('instruments') },
    { name: 'read all payment tokens', action: 'dynamodb:Scan', resource: table('instruments') },
    { name: 'read an address', action: 'dynamodb:GetItem', resource: table('customers') },
    { name: 'write an address', action: 'dynamodb:PutItem', resource: table('customers') },
    { name: 'read all addresses', action: 'dynamodb:Scan', resource: table('customers') },
    { name: 'read an order', action: 'dynamodb:GetItem', resource: table('read-model') },
    { name: 'write an order as shown', action: 'dynamodb:PutItem', resource: table('read-model') },
    { name: 'change counts', action: 'dynamodb:UpdateItem', resource: table('analytics') },
    { name: 'book in the simulated ledger', action: 'dynamodb:UpdateItem', resource: table('ledger') },
    { name: 'add to the audit log', action: 's3:PutObject', resource: audit },
    { name: 'read the audit log', action: 's3:GetObject', resource: audit },
    { name: 'delete from the audit log', action: 's3:DeleteObject', resource: audit },
    { name: 'mail as the shop', ...mail('shop@shop.example') },
    { name: 'mail as anybody else', ...mail('boss@shop.example') },
    ...queues
      .filter(({ name }) => /-(payment|order)$/.test(name))
      .map(({ name, arn }) => ({ name: `send to the queue \`${name}\``, action: 'sqs:SendMessage', resource: arn })),
    ...mappings
      .filter(({ functionName }) => /-(payment|shipping|relay)$/.test(functionName))
      .map(({ functionName, arn }) => ({
        name: `pause \`${functionName}\``,
        ...{ action: 'lambda:UpdateEventSourceMapping', resource: arn },
      })),
    ...stateMachines.map(({ arn: resource }) => ({
      name: 'start the saga',
      action: 'states:StartExecution',
      resource,
    })),
  ];
}

const streamOf = (name: string): string => (name === 'breaker' ? 'breaker-payment-gateway' : `${name}-1`);

/** What each function's role can do, by its name without the stage. */
export function rightsIn(deployment: Deployment): Readonly<Record<string, readonly string[]>> {
  const permissions = new Permissions(deployment);
  const abilities = abilitiesIn(deployment);
  const short = (name: string) => name.replace('orderflow-dev-', '');
  const rows = deployment.functions.map(({ name, arn }): [string, string[]] => [
    short(name),
    abilities
      .filter(({ action, resource, context }) => permissions.mayDo(arn, action, resource, context))
      .map((ability) => short(ability.name)),
  ]);
  return Object.fromEntries(rows.sort(([a], [b]) => (a < b ? -1 : 1)));
}

const INTRODUCTION = `# What a stolen role can do

Made by \`npm run rights\` from the templates: each role is asked, as IAM decides it, for everything that is worth trying. What stands in a
row is all that somebody can do who has the credentials of that function; [SECURITY.md](../SECURITY.md) says what stops them there. Besides,
each role may write the log of its function, and a consumer's may receive from its queue and send to its dead-letter queue.
`;

/** The text of the document. The same templates give the same bytes. */
export function rightsDocument(): string {
  const tables = (['choreography', 'orchestration'] as const).map((flow) => {
    const rights = Object.entries(rightsIn(deploymentOf(flow)));
    const rows = rights.map(([name, can]) => `| \`${name}\` | ${can.join(', ') || 'nothing else'} |`);
    return `## ${flow === 'choreography' ? 'Choreography' : 'Orchestration'}\n\n| Role of | can |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return [INTRODUCTION, ...tables].join('\n');
}
