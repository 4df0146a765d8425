import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import {
  GetEventSourceMappingCommand,
  type LambdaClient,
  UpdateEventSourceMappingCommand,
  type UpdateEventSourceMappingRequest,
} from '@aws-sdk/client-lambda';
import { Transient } from '../failures/index.ts';

/** A consumer's event source mapping, and its maximum concurrency while the breaker is closed. */
export interface GuardedMapping {
  readonly id: string;
  readonly maxConcurrency: number;
}

export interface MappingsDeps {
  readonly dynamodb: Pick<DynamoDBClient, 'send'>;
  readonly lambda: Pick<LambdaClient, 'send'>;
  readonly tables: { readonly breakers: string };
  readonly dependency: string;
}

/** What the breaker has done to a mapping. */
type Mark = 'paused' | 'slowed' | 'none';

/** The lowest maximum concurrency that Lambda allows for SQS. */
const LOWEST_CONCURRENCY = 2;

/**
 * Adjusts a mapping to the breaker: disabled while it is open, at the lowest concurrency while it is half-open, as configured
 * while it is closed.
 *
 * The change is recorded as a mark in an item (`<dependency>/<mapping>`), *before* a mapping is disabled and *after* it is
 * enabled. So after a crash the next run finds the mark and completes the change. A mapping that is disabled without a mark
 * was disabled by an operator, and stays disabled. Marks have a revision: of two concurrent runs, the one that read an older
 * mark cannot remove a newer one.
 *
 * - crash between mark and disabling: the mapping is enabled with a mark. While the breaker is open the next run disables it;
 *   when it is closed the next run removes the mark.
 * - crash between enabling and removal of the mark: the next run enables it again, also when an operator has disabled it
 *   meanwhile.
 * @throws Transient when a concurrent run was faster; the error of Lambda while a mapping changes its state
 */
export async function adjustMapping(
  mapping: GuardedMapping,
  status: 'closed' | 'open' | 'half-open',
  deps: MappingsDeps,
): Promise<MappingChange> {
  const marks = new Marks(mapping.id, deps);
  return { closed: resume, open: pause, 'half-open': slowDown }[status](mapping, marks, await marks.read(), deps);
}

/** The change that was made, if any. */
export type MappingChange = 'paused' | 'slowed' | 'resumed' | undefined;

async function pause(
  mapping: GuardedMapping,
  marks: Marks,
  { revision }: Marked,
  deps: MappingsDeps,
): Promise<MappingChange> {
  if (!(await stateOf(mapping, deps)).isOn) return undefined;
  await marks.write('paused', revision);
  await change({ UUID: mapping.id, Enabled: false }, deps);
  return 'paused';
}

async function slowDown(
  mapping: GuardedMapping,
  marks: Marks,
  { mark, revision }: Marked,
  deps: MappingsDeps,
): Promise<MappingChange> {
  const slowly = { UUID: mapping.id, ScalingConfig: { MaximumConcurrency: LOWEST_CONCURRENCY } };
  if (mark === 'paused') {
    await change({ ...slowly, Enabled: true }, deps);
    await marks.write('slowed', revision);
    return 'slowed';
  }
  const { isOn, maxConcurrency } = await stateOf(mapping, deps);
  if (!isOn || maxConcurrency === LOWEST_CONCURRENCY) return undefined;
  if (mark === 'none') await marks.write('slowed', revision);
  await change(slowly, deps);
  return 'slowed';
}

/** A mapping that was slowed and is disabled now was disabled by an operator: only its concurrency is restored. */
async function resume(
  mapping: GuardedMapping,
  marks: Marks,
  { mark, revision }: Marked,
  deps: MappingsDeps,
): Promise<MappingChange> {
  if (mark === 'none') return undefined;
  const ScalingConfig = { MaximumConcurrency: mapping.maxConcurrency };
  await change({ UUID: mapping.id, ScalingConfig, ...(mark === 'paused' && { Enabled: true }) }, deps);
  await marks.write('none', revision);
  return 'resumed';
}

/**
 * Takes a mapping that a breaker has disabled out of its hands: it counts as disabled by an operator from now on, and stays so
 * when the breaker closes. Its concurrency is restored then, all the same.
 * @throws Transient when the breaker's controller was faster
 */
export async function releaseMapping(
  mappingId: string,
  deps: Pick<MappingsDeps, 'dynamodb' | 'tables' | 'dependency'>,
): Promise<void> {
  const marks = new Marks(mappingId, deps);
  const { mark, revision } = await marks.read();
  if (mark === 'paused') await marks.write('slowed', revision);
}

async function stateOf({ id }: GuardedMapping, { lambda }: MappingsDeps) {
  const { State, ScalingConfig } = await lambda.send(new GetEventSourceMappingCommand({ UUID: id }));
  return { isOn: State !== 'Disabled' && State !== 'Disabling', maxConcurrency: ScalingConfig?.MaximumConcurrency };
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateEventSourceMapping.html */
async function change(request: UpdateEventSourceMappingRequest, { lambda }: MappingsDeps): Promise<void> {
  await lambda.send(new UpdateEventSourceMappingCommand(request));
}

interface Marked {
  readonly mark: Mark;
  readonly revision: number;
}

class Marks {
  constructor(
    private readonly mappingId: string,
    private readonly deps: Pick<MappingsDeps, 'dynamodb' | 'tables' | 'dependency'>,
  ) {}

  async read(): Promise<Marked> {
    const { dynamodb, tables } = this.deps;
    const key = { dependency: { S: this.key } };
    const { Item: item } = await dynamodb.send(
      new GetItemCommand({ TableName: tables.breakers, Key: key, ConsistentRead: true }),
    );
    return { mark: (item?.mark?.S ?? 'none') as Mark, revision: Number(item?.revision?.N ?? 0) };
  }

  /** @throws Transient when the mark has changed since it was read */
  async write(mark: Mark, revision: number): Promise<void> {
    const { dynamodb, tables } = this.deps;
    const put = new PutItemCommand({
      TableName: tables.breakers,
      Item: { dependency: { S: this.key }, mark: { S: mark }, revision: { N: String(revision + 1) } },
      ConditionExpression: 'attribute_not_exists(#revision) OR #revision = :seen',
      ExpressionAttributeNames: { '#revision': 'revision' },
      ExpressionAttributeValues: { ':seen': { N: String(revision) } },
    });
    try {
      await dynamodb.send(put);
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      throw new Transient(`mapping ${this.mappingId}: a concurrent run was faster`, { cause: error });
    }
  }

  private get key(): string {
    return `${this.deps.dependency}/${this.mappingId}`;
  }
}
