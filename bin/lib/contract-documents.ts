import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { templateApp } from '@orderflow/constructs/assertions';
import { type AnyContract, asyncApiOf, type ContractVersion, detailSchemaOf, versionsOf } from '@orderflow/core';
import { contracts } from '../../events/declared.ts';
import { openapiDocument } from '../../functions/api/openapi.ts';
import { readConfig } from '../../lib/config.ts';
import { orderFlow as orderFlowStack } from '../../lib/stacks/order-flow.ts';
import { consumersDocument } from './consumers-document.ts';
import { flowPicture } from './flow-picture.ts';
import { subscribersOf } from './subscribers.ts';

/** Where the generated documents are, from the root of the repository. */
export const CONTRACT_DOCUMENTS = 'docs/contracts';

/** The generated documents: path below {@link CONTRACT_DOCUMENTS}, and text. The same contracts give the same bytes. */
export function contractDocuments(): ReadonlyMap<string, string> {
  const choreography = consumersIn('choreography');
  const flows = { Choreography: choreography, Orchestration: consumersIn('orchestration') };
  const documents: [string, unknown][] = [
    ['asyncapi.json', asyncApi(choreography)],
    ['openapi.json', openapiDocument()],
    ...Object.values(contracts)
      .flatMap(versionsOf)
      .map((contract): [string, unknown] => [
        `schemas/${fileOf(contract)}`,
        { $schema: 'http://json-schema.org/draft-07/schema#', ...detailSchemaOf(contract) },
      ]),
  ];
  return new Map([
    ...documents.map(([path, document]): [string, string] => [path, `${JSON.stringify(document, null, 2)}\n`]),
    ['consumers.md', consumersDocument(contracts, flows)],
  ]);
}

/** The documents as they were last written. */
export function writtenDocuments(): ReadonlyMap<string, string> {
  const files = readdirSync(CONTRACT_DOCUMENTS, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const paths = files.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    paths.map((path) => [relative(CONTRACT_DOCUMENTS, path).replaceAll(sep, '/'), readFileSync(path, 'utf8')]),
  );
}

const fileOf = ({ type, version, origin }: ContractVersion) =>
  `${type}.${version}${origin === 'foreign' ? '.foreign' : ''}.json`;

function asyncApi(consumers: Record<string, AnyContract[]>) {
  return asyncApiOf({
    title: 'Orderflow',
    version: '1.0.0',
    description:
      'The events of the order flow. A stored event comes from the event store by way of the relay; a foreign one may be ' +
      'put on the bus by any workload. Delivery is at least once and in no particular order: deduplicate by ' +
      '`detail.metadata.eventId`, order by `detail.metadata.stream` and `sequence`.',
    contracts,
    consumers,
  });
}

/** The subscriptions of a flow, from its stack without the code of its functions. */
export function consumersIn(flow: string) {
  const scratch = mkdtempSync(join(tmpdir(), 'orderflow-contracts-'));
  try {
    const code = join(scratch, 'code');
    mkdirSync(code);
    const app = templateApp({ outdir: join(scratch, 'cdk.out') });
    const stack = orderFlowStack(app, { config: readConfig({ flow }), bundle: () => code });
    return subscribersOf(stack, Object.values(contracts));
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Documents outside of {@link CONTRACT_DOCUMENTS} that show a picture made from the subscriptions. */
const PICTURED = ['README.md', 'docs/flow.md'];

const PICTURE = /(<!-- npm run contracts -->\n).*(<!-- \/contracts -->)/s;

/** Those documents with the picture as it has to be, and as it was last written. @throws Error if one has no place for it */
export function picturedDocuments(): readonly PicturedDocument[] {
  const { 'breaker-carrier': _, 'breaker-payment-gateway': __, ...consumers } = consumersIn('choreography');
  const shown = Object.values(contracts)
    .filter(({ owner }) => owner !== 'breaker')
    .sort((a, b) => (`${a.type} ${a.origin}` < `${b.type} ${b.origin}` ? -1 : 1));
  const also = [`api([HTTP API]) -- "CreateOrder<br/>CancelOrder" --> order`, 'read_model --> api'];
  const picture = flowPicture({ contracts: shown, consumers: only(consumers, shown), also });
  return PICTURED.map((path) => {
    const written = readFileSync(path, 'utf8');
    if (!PICTURE.test(written)) throw new Error(`${path} has no place for the picture`);
    const now = written.replace(PICTURE, (_, from, to) => `${from}\`\`\`mermaid\n${picture}\n\`\`\`\n${to}`);
    return { path, now, written };
  });
}

export interface PicturedDocument {
  readonly path: string;
  readonly now: string;
  readonly written: string;
}

const only = (consumers: Record<string, AnyContract[]>, shown: readonly AnyContract[]) =>
  Object.fromEntries(
    Object.entries(consumers).map(([name, subscribed]) => [
      name,
      shown.filter((contract) => subscribed.includes(contract)),
    ]),
  );
