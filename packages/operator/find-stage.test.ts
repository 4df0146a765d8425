import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clientConfig } from './environment.ts';
import { findStage, StageNotFound } from './find-stage.ts';
import { type State, writeState } from './state-file.ts';

const root = mkdtempSync(join(tmpdir(), 'find-stage-'));
const here = { aws: false, region: undefined, endpoint: undefined };

const outputs = {
  ManifestStage: '{"kind":"stage","stage":"dev","flow":"choreography"}',
  ManifestBus: '{"kind":"bus","name":"seats-dev","arn":"arn:bus"}',
  ManifestRelay: '{"kind":"relay","functionName":"relay","mappingId":"m","failureQueueUrl":"fq"}',
};
/** Stacks of the account behind the endpoint, by name. */
const stacks: Record<string, Record<string, string>> = {
  'seats-dev': { ...outputs, Url: 'https://example.com' },
  theatre: { ...outputs, ManifestStage: '{"kind":"stage","stage":"play","flow":"choreography"}' },
  'theatre-tables': { ManifestTablePlan: '{"kind":"table","name":"plan","tableName":"theatre-plan"}' },
  twin: { ...outputs, ManifestStage: '{"kind":"stage","stage":"test","flow":"choreography"}' },
  'twin-too': { ...outputs, ManifestStage: '{"kind":"stage","stage":"test","flow":"choreography"}' },
  website: { Url: 'https://example.com', ManifestStage: 'of another kind' },
};

/** CloudFormation, EventBridge and Lambda, as far as they are asked. */
function answer(path: string, body: string): { readonly status: number; readonly text: string } {
  if (path.endsWith('/event-source-mappings/m')) return { status: 200, text: '{"UUID":"m"}' };
  if (path.includes('/event-source-mappings/')) return { status: 404, text: '{"__type":"ResourceNotFoundException"}' };
  if (body.startsWith('{')) return { status: 200, text: '{"Name":"seats-dev"}' };
  const name = new URLSearchParams(body).get('StackName');
  const asked = name === null ? Object.keys(stacks) : [name];
  if (!asked.every((one) => stacks[one]))
    return {
      status: 400,
      text: `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>Stack with id ${name} does not exist</Message></Error></ErrorResponse>`,
    };
  const members = asked.map(
    (one) => `<member><StackName>${one}</StackName><Outputs>${outputsOf(one)}</Outputs></member>`,
  );
  return {
    status: 200,
    text: `<DescribeStacksResponse><DescribeStacksResult><Stacks>${members.join('')}</Stacks></DescribeStacksResult></DescribeStacksResponse>`,
  };
}

const outputsOf = (stack: string): string =>
  Object.entries(stacks[stack] ?? {})
    .map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`)
    .join('');

let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const { status, text } = answer(request.url ?? '', body);
    response.writeHead(status, { connection: 'close' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

const relayOf = (mappingId: string) => ({ functionName: 'relay', mappingId, failureQueueUrl: 'fq' });

const stateOf = (stage: string, at: string, mappingId = 'm'): State => ({
  stage,
  flow: 'choreography',
  endpoint: at,
  region: 'us-east-1',
  apiUrl: '',
  bus: { name: `seats-${stage}`, arn: 'arn:bus' },
  consumers: {},
  tables: { events: `seats-${stage}-events` },
  buckets: {},
  relay: relayOf(mappingId),
});

test('a stage that runs on this machine is found by its state file', async () => {
  writeState(root, stateOf('local', endpoint));
  expect(await findStage({ ...here, stage: 'local' }, root)).toMatchObject({
    bus: { name: 'seats-local' },
    tables: { events: 'seats-local-events' },
    config: clientConfig({ endpoint, region: 'us-east-1' }),
  });
});

test.each([
  ['has no state file', 'typo'],
  ['has a state file, and its endpoint does not answer', 'stopped'],
  ['has a state file, and its endpoint has a stage of that name from elsewhere by now', 'replaced'],
])('a stage that %s is not running, and AWS is not asked', async (_, stage) => {
  writeState(root, stateOf('stopped', 'http://127.0.0.1:1'));
  writeState(root, stateOf('replaced', endpoint, 'another'));
  const finding = findStage({ ...here, stage }, root);
  await expect(finding).rejects.toThrow(StageNotFound);
  await expect(finding).rejects.toThrow(
    `stage ${stage} is not running on this machine: start it (or --aws: in your AWS account)`,
  );
});

test('a stage at an endpoint is found by the outputs of its stack', async () => {
  expect(await findStage({ ...here, stage: 'dev', endpoint, region: 'eu-west-1' }, root)).toMatchObject({
    stage: 'dev',
    bus: { name: 'seats-dev' },
    relay: { failureQueueUrl: 'fq' },
    config: clientConfig({ endpoint, region: 'eu-west-1' }),
  });
});

test('stacks with names of their own are read together', async () => {
  const options = { ...here, stage: 'play', endpoint, stacks: ['theatre', 'theatre-tables'] };
  expect(await findStage(options, root)).toMatchObject({ stage: 'play', tables: { plan: 'theatre-plan' } });
});

test.each([
  ['is stage typo of a pipeline (there are: dev, play, test)', { stage: 'typo' }],
  ['stacks twin, twin-too are each a stage test: choose by --stack', { stage: 'test' }],
  ['stack seats-typo does not exist in http', { stage: 'dev', stacks: ['seats-typo'] }],
  ['stack theatre is stage play, not prod', { stage: 'prod', stacks: ['theatre'] }],
  [
    'stack theatre-tables is not a stage of a pipeline: no output ManifestStage',
    { stage: 'dev', stacks: ['theatre-tables'] },
  ],
  ['nothing answers at http://127.0.0.1:1', { stage: 'dev', endpoint: 'http://127.0.0.1:1' }],
])('a stage that is not there is an error: %s', async (message, options) => {
  const finding = findStage({ ...here, endpoint, ...options }, root);
  await expect(finding).rejects.toThrow(StageNotFound);
  await expect(finding).rejects.toThrow(message);
});

test('the stage of the AWS account is asked for with the credentials of the user', async () => {
  const kept = { ...process.env };
  Object.assign(process.env, { AWS_ENDPOINT_URL: endpoint, AWS_ACCESS_KEY_ID: 'mine', AWS_SECRET_ACCESS_KEY: 'mine' });
  try {
    const found = await findStage({ ...here, stage: 'dev', aws: true, region: 'eu-west-1' }, root);
    expect(found).toMatchObject({ bus: { name: 'seats-dev' }, config: { region: 'eu-west-1' } });
    expect(found.config).not.toHaveProperty('credentials');
    await expect(findStage({ ...here, stage: 'prod', aws: true, region: 'eu-west-1' }, root)).rejects.toThrow(
      'no stack in your AWS account, eu-west-1 is stage prod of a pipeline (there are: dev, play, test)',
    );
  } finally {
    process.env = kept;
  }
});
