import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { clientConfig, type Endpoint } from './environment.ts';
import type { State } from './state-file.ts';

/** What one output of a stack says, parsed. `kind` decides which other keys there are. */
interface Entry {
  readonly kind: string;
  readonly name: string;
  readonly [key: string]: unknown;
}

/** A deployed stage as its stacks describe it. The API's URL is the one the template knows, which need not work here. */
export interface Manifest extends Omit<State, 'endpoint' | 'region' | 'apiUrl'> {
  readonly api: { readonly front: string; readonly url: string; readonly apiId?: string } | undefined;
}

/** Asks CloudFormation for the outputs of the stacks. */
export async function readManifest(endpoint: Endpoint, stackNames: readonly string[]): Promise<Manifest> {
  const client = new CloudFormationClient(clientConfig(endpoint));
  const answers = await Promise.all(
    stackNames.map((StackName) => client.send(new DescribeStacksCommand({ StackName }))),
  );
  const outputs = answers.flatMap(({ Stacks = [] }) => Stacks.flatMap((stack) => stack.Outputs ?? []));
  return manifestOf(
    Object.fromEntries(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue])),
  );
}

/** @param outputs of all stacks of a stage; others than `Manifest…` are ignored */
export function manifestOf(outputs: Readonly<Record<string, string>>): Manifest {
  const entries = Object.entries(outputs)
    .filter(([key]) => key.startsWith('Manifest'))
    .map(([, value]) => JSON.parse(value) as Entry);
  const of = (kind: string) => entries.filter((entry) => entry.kind === kind);
  const one = (kind: string) => of(kind)[0];
  return {
    stage: text(one('stage')?.stage),
    flow: text(one('stage')?.flow),
    bus: { name: text(one('bus')?.name), arn: text(one('bus')?.arn) },
    ...optional('archive', one('archive'), ({ name, arn }) => ({ name, arn: text(arn) })),
    consumers: byName(of('consumer'), consumerOf),
    ...optional('relay', one('relay'), ({ functionName, mappingId, failureQueueUrl }) => ({
      functionName: text(functionName),
      mappingId: text(mappingId),
      failureQueueUrl: text(failureQueueUrl),
    })),
    ...optional('workflows', one('workflow') && of('workflow'), (entries) =>
      byName(entries, ({ arn, type, functionNames }) => ({
        arn: text(arn),
        type: text(type),
        functionNames: texts(functionNames),
      })),
    ),
    ...optional('breakers', one('breaker') && of('breaker'), (entries) =>
      byName(entries, ({ functionName, consumers }) => ({
        functionName: text(functionName),
        consumers: texts(consumers),
      })),
    ),
    tables: byName(of('table'), ({ tableName }) => text(tableName)),
    buckets: byName(of('bucket'), ({ bucketName }) => text(bucketName)),
    api: apiOf(one('api')),
  };
}

const consumerOf = ({ queueUrl, dlqUrl, functionName, ruleNames, mappingId }: Entry): State['consumers'][string] => ({
  queueUrl: text(queueUrl),
  dlqUrl: text(dlqUrl),
  functionName: text(functionName),
  ruleNames: texts(ruleNames),
  mappingId: text(mappingId),
});

const apiOf = (entry: Entry | undefined): Manifest['api'] =>
  entry && {
    front: text(entry.front),
    url: text(entry.url),
    ...(entry.apiId === undefined ? {} : { apiId: text(entry.apiId) }),
  };

const byName = <T>(entries: readonly Entry[], make: (entry: Entry) => T): Readonly<Record<string, T>> =>
  Object.fromEntries(entries.map((entry) => [entry.name, make(entry)]));

const optional = <K extends string, From, T>(
  key: K,
  entry: From | undefined,
  make: (entry: From) => T,
): { [key in K]?: T } => (entry === undefined ? {} : ({ [key]: make(entry) } as { [key in K]?: T }));

const text = (value: unknown): string => (value === undefined ? '' : String(value));

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);
