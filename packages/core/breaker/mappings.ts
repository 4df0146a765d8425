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
import { Transient } from '../index.ts';

/** A consumer's event source mapping, and how many batches of it may be under way while all is well. */
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

/** What the breaker has done to a mapping: stopped it; let it run slowly; nothing. */
type Mark = 'paused' | 'slowed' | 'none';

/** The fewest that SQS allows. */
const SLOWLY = 2;

/**
 * Brings a mapping in line with the breaker: off while it is open, slow while it is half-open, as it was when it is closed.
 *
 * What was done is marked in an item of its own, `<dependency>/<mapping>`, *before* a mapping is stopped and *after* it is
 * started. So wherever the process dies, the next run finds a mark that still has to be seen to; and a mapping that is off
 * without a mark was switched off by somebody else, and stays off. Marks count up: of two runs at the same time, the one
 * that saw an older mark cannot take the newer one away.
 *
 * - dies between mark and stop: the mapping runs, marked; open: it is stopped then; closed: the mark goes.
 * - dies between start and unmark: likewise. Somebody who switches it off by hand within that minute is overruled.
 * @throws Transient when another run was faster; whatever Lambda throws while a mapping is on its way to another state
 */
export async function bringInLine(
  mapping: GuardedMapping,
  status: 'closed' | 'open' | 'half-open',
  deps: MappingsDeps,
): Promise<Done> {
  const marks = new Marks(mapping.id, deps);
  return { closed: resume, open: pause, 'half-open': slowDown }[status](mapping, marks, await marks.read(), deps);
}

/** What was done, if anything was. */
export type Done = 'paused' | 'slowed' | 'resumed' | undefined;

async function pause(mapping: GuardedMapping, marks: Marks, { revision }: Marked, deps: MappingsDeps): Promise<Done> {
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
): Promise<Done> {
  const slowly = { UUID: mapping.id, ScalingConfig: { MaximumConcurrency: SLOWLY } };
  if (mark === 'paused') {
    await change({ ...slowly, Enabled: true }, deps);
    await marks.write('slowed', revision);
    return 'slowed';
  }
  const { isOn, maxConcurrency } = await stateOf(mapping, deps);
  if (!isOn || maxConcurrency === SLOWLY) return undefined;
  if (mark === 'none') await marks.write('slowed', revision);
  await change(slowly, deps);
  return 'slowed';
}

/** One that was slowed and is off now, somebody else switched off: that one gets back no more than its concurrency. */
async function resume(
  mapping: GuardedMapping,
  marks: Marks,
  { mark, revision }: Marked,
  deps: MappingsDeps,
): Promise<Done> {
  if (mark === 'none') return undefined;
  const ScalingConfig = { MaximumConcurrency: mapping.maxConcurrency };
  await change({ UUID: mapping.id, ScalingConfig, ...(mark === 'paused' && { Enabled: true }) }, deps);
  await marks.write('none', revision);
  return 'resumed';
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
    private readonly deps: MappingsDeps,
  ) {}

  async read(): Promise<Marked> {
    const { dynamodb, tables } = this.deps;
    const key = { dependency: { S: this.key } };
    const { Item: item } = await dynamodb.send(
      new GetItemCommand({ TableName: tables.breakers, Key: key, ConsistentRead: true }),
    );
    return { mark: (item?.mark?.S ?? 'none') as Mark, revision: Number(item?.revision?.N ?? 0) };
  }

  /** @throws Transient when somebody wrote since */
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
      throw new Transient(`mapping ${this.mappingId}: another run of this function was faster`, { cause: error });
    }
  }

  private get key(): string {
    return `${this.deps.dependency}/${this.mappingId}`;
  }
}
