import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientConfig } from './environment.ts';
import { findStage, type StageNaming, StageNotFound } from './find-stage.ts';
import { type State, writeState } from './state-file.ts';

const root = mkdtempSync(join(tmpdir(), 'find-stage-'));
const naming: StageNaming = { root, stackName: (stage) => `seats-${stage}`, startCommand: (stage) => `run ${stage}` };
const here = { aws: false, region: undefined, endpoint: undefined };

const outputs = {
  ManifestStage: '{"kind":"stage","stage":"dev","flow":"choreography"}',
  ManifestBus: '{"kind":"bus","name":"seats-dev","arn":"arn:bus"}',
  ManifestRelay: '{"kind":"relay","functionName":"relay","mappingId":"m","failureQueueUrl":"fq"}',
};
/** Stacks of the account behind the endpoint, by name. */
const stacks: Record<string, Record<string, string>> = {
  'seats-dev': { ...outputs, Url: 'https://example.com' },
  theatre: { ManifestStage: outputs.ManifestStage, ManifestBus: outputs.ManifestBus },
  'theatre-tables': { ManifestTablePlan: '{"kind":"table","name":"plan","tableName":"theatre-plan"}' },
  website: { Url: 'https://example.com' },
};

/** CloudFormation and EventBridge, as far as they are asked. */
function answer(body: string): { readonly status: number; readonly text: string } {
  if (body.startsWith('{')) return { status: 200, text: '{"Name":"seats-dev"}' };
  const name = new URLSearchParams(body).get('StackName') ?? '';
  const stack = stacks[name];
  if (!stack)
    return {
      status: 400,
      text: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    };
  const members = Object.entries(stack).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return {
    status: 200,
    text: `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>${name}</StackName><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { status, text } = answer(body);
    response.writeHead(status, { connection: 'close' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

const stateOf = (stage: string, at: string): State => ({
  stage,
  flow: 'choreography',
  endpoint: at,
  region: 'us-east-1',
  apiUrl: '',
  bus: { name: `seats-${stage}`, arn: 'arn:bus' },
  consumers: {},
  tables: { events: `seats-${stage}-events` },
  buckets: {},
});

test('a stage that runs on this machine is found by its state file', async () => {
  writeState(root, stateOf('local', endpoint));
  expect(await findStage({ ...here, stage: 'local' }, naming)).toMatchObject({
    bus: { name: 'seats-local' },
    tables: { events: 'seats-local-events' },
    config: clientConfig({ endpoint, region: 'us-east-1' }),
  });
});

test.each([
  ['has no state file', 'typo'],
  ['has a state file, and its endpoint does not answer', 'stopped'],
])('a stage that %s is not running, and AWS is not asked', async (_, stage) => {
  writeState(root, stateOf('stopped', 'http://127.0.0.1:1'));
  const finding = findStage({ ...here, stage }, naming);
  await expect(finding).rejects.toThrow(StageNotFound);
  await expect(finding).rejects.toThrow(`stage ${stage} is not running: run ${stage} (or --aws: in your AWS account)`);
});

test('a stage at an endpoint is found by the outputs of its stack', async () => {
  expect(await findStage({ ...here, stage: 'dev', endpoint, region: 'eu-west-1' }, naming)).toMatchObject({
    stage: 'dev',
    bus: { name: 'seats-dev' },
    relay: { failureQueueUrl: 'fq' },
    config: clientConfig({ endpoint, region: 'eu-west-1' }),
  });
});

test('stacks with names of their own are read together', async () => {
  const options = { ...here, stage: 'dev', endpoint, stacks: ['theatre', 'theatre-tables'] };
  expect(await findStage(options, naming)).toMatchObject({ stage: 'dev', tables: { plan: 'theatre-plan' } });
});

test.each([
  ['stack seats-typo does not exist in http', { stage: 'typo' }],
  ['stack theatre is stage dev, not prod', { stage: 'prod', stacks: ['theatre'] }],
  ['stack website is not a stage of a pipeline: no output ManifestStage', { stage: 'dev', stacks: ['website'] }],
  ['nothing answers at http://127.0.0.1:1', { stage: 'dev', endpoint: 'http://127.0.0.1:1' }],
])('a stage that is not there is an error: %s', async (message, options) => {
  const finding = findStage({ ...here, endpoint, ...options }, naming);
  await expect(finding).rejects.toThrow(StageNotFound);
  await expect(finding).rejects.toThrow(message);
});

test('the stage of the AWS account is asked for with the credentials of the user', async () => {
  const kept = { ...process.env };
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 'mine' });
  try {
    const found = await findStage({ ...here, stage: 'dev', aws: true, region: 'eu-west-1' }, naming);
    expect(found).toMatchObject({ bus: { name: 'seats-dev' }, config: { region: 'eu-west-1' } });
    expect(found.config).not.toHaveProperty('credentials');
    await expect(findStage({ ...here, stage: 'prod', aws: true, region: 'eu-west-1' }, naming)).rejects.toThrow(
      'stack seats-prod does not exist in your AWS account, eu-west-1',
    );
  } finally {
    process.env = kept;
  }
});
