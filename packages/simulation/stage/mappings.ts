import type { DynamoDBRecord } from 'aws-lambda';
import type { Deployment, MappingModel, QueueMapping, StreamMapping } from '../cloudformation/index.ts';
import type { Violation } from '../invariants/watch.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { Faults } from './faults.ts';
import type { FunctionHost } from './function-host.ts';
import { QueuePoller, type QueueSource } from './queue-poller.ts';
import { Shard } from './shard.ts';
import { StreamPoller } from './stream-poller.ts';

export interface MappingsProps {
  readonly kernel: Kernel;
  readonly faults: Faults;
  readonly host: (functionArn: string) => FunctionHost;
  readonly queue: (arn: string) => QueueSource;
  readonly matches: (record: DynamoDBRecord, mapping: StreamMapping) => boolean;
  readonly violate: (violation: Violation) => void;
  readonly giveUp: (arn: string, description: object) => void;
  /** Shards of each table's stream. */
  readonly shards: number;
}

/** A mapping as it stands, with those who poll for it. */
interface Entry {
  model: MappingModel;
  /** As the templates first had it. */
  readonly deployed: MappingModel;
  readonly pollers: readonly { wake(): void }[];
}

/** All event source mappings of a deployment, and the shards of the streams that some of them read. */
export class Mappings {
  private readonly entries = new Map<string, Entry>();
  private readonly streams = new Map<string, { readonly shard: Shard; readonly poller: StreamPoller }[]>();
  private readonly queuePollers = new Map<string, QueuePoller[]>();

  constructor(
    private readonly props: MappingsProps,
    { mappings }: Deployment,
  ) {
    for (const model of mappings) this.add(model);
  }

  all(): readonly MappingModel[] {
    return [...this.entries.values()].map(({ model }) => model);
  }

  /** Those that are on or off, or call as many at once, otherwise than they were deployed. */
  adjusted(): readonly MappingModel[] {
    const concurrency = (one: MappingModel) => (one.source === 'queue' ? one.maximumConcurrency : undefined);
    return [...this.entries.values()]
      .filter(
        ({ model, deployed }) => model.enabled !== deployed.enabled || concurrency(model) !== concurrency(deployed),
      )
      .map(({ model }) => model);
  }

  /** Whether one of them is switched off. */
  get isAnyOff(): boolean {
    for (const { model } of this.entries.values()) if (!model.enabled) return true;
    return false;
  }

  get(uuid: string): MappingModel | undefined {
    return this.entries.get(uuid)?.model;
  }

  /** Changes what an update, an operator or a deployment changes of it. */
  update(uuid: string, change: Partial<Pick<QueueMapping, 'enabled' | 'maximumConcurrency' | 'batchSize'>>): void {
    const entry = this.entries.get(uuid);
    if (!entry) throw new Error(`there is no mapping ${uuid}`);
    entry.model = { ...entry.model, ...change } as MappingModel;
    for (const poller of entry.pollers) poller.wake();
  }

  /**
   * Settings of a later deployment of the same stage. Whether it is on, and how many it may call at once, is a circuit
   * breaker's to change: CloudFormation leaves alone what is the same in both templates.
   */
  deploy(model: MappingModel): void {
    const entry = this.entries.get(model.uuid);
    if (!entry) throw new Error(`mapping ${model.uuid} is new: a stage is deployed again with the same mappings`);
    const concurrency = (one: MappingModel) => (one.source === 'queue' ? one.maximumConcurrency : undefined);
    if (concurrency(model) !== concurrency(entry.deployed))
      throw new Error(`mapping ${model.uuid}: a change of its concurrency by a deployment is not simulated`);
    const { enabled } = entry.model;
    entry.model = { ...model, enabled, ...{ maximumConcurrency: concurrency(entry.model) } } as MappingModel;
    for (const poller of entry.pollers) poller.wake();
  }

  /** There may be something in a queue. */
  arrived(queueArn: string): void {
    for (const poller of this.queuePollers.get(queueArn) ?? []) poller.wake();
  }

  /** A change of a table that has a stream. */
  changed(streamArn: string, shard: number, record: DynamoDBRecord): void {
    const found = this.streams.get(streamArn)?.[shard];
    found?.shard.add(record, this.props.kernel.now);
    found?.poller.wake();
  }

  /** Records that a stream has dropped before they were read. */
  get dropped(): number {
    return [...this.streams.values()].flat().reduce((sum, { shard }) => sum + shard.dropped, 0);
  }

  get isAtRest(): boolean {
    for (const pollers of this.queuePollers.values()) for (const poller of pollers) if (poller.isAtWork) return false;
    for (const readers of this.streams.values()) for (const { poller } of readers) if (!poller.isDone) return false;
    return true;
  }

  private add(model: MappingModel): void {
    const { kernel, faults, host } = this.props;
    const current = () => this.entries.get(model.uuid)?.model ?? model;
    const shared = { kernel, faults, violate: this.props.violate, host: () => host(model.functionArn) };
    if (model.source === 'queue') {
      const mapping = () => current() as QueueMapping;
      const poller = new QueuePoller({ ...shared, mapping, queue: this.props.queue(model.sourceArn) });
      this.entries.set(model.uuid, { model, deployed: model, pollers: [poller] });
      this.queuePollers.set(model.sourceArn, [...(this.queuePollers.get(model.sourceArn) ?? []), poller]);
      return;
    }
    if (model.parallelizationFactor !== 1)
      throw new Error(`mapping ${model.logicalId}: ParallelizationFactor is not simulated`);
    if (this.streams.has(model.sourceArn))
      throw new Error(`mapping ${model.logicalId}: a second reader of a stream is not simulated`);
    const { matches, giveUp, shards } = this.props;
    const mapping = () => current() as StreamMapping;
    const readers = Array.from({ length: shards }, (_, at) => {
      const shard = new Shard(`shard-${at}`);
      return { shard, poller: new StreamPoller(shard, { ...shared, mapping, matches, giveUp }) };
    });
    this.streams.set(model.sourceArn, readers);
    this.entries.set(model.uuid, { model, deployed: model, pollers: readers.map(({ poller }) => poller) });
  }
}
