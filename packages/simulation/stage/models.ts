import type { MappingModel, QueueModel, TableModel } from '../cloudformation/index.ts';
import type { Mapping } from '../services/lambda-mappings.ts';

/** Tables, queues and mappings of a deployment, as the simulated services take them. */
export const tableOf = ({ name, key, indexes, stream, timeToLiveAttribute }: TableModel) => ({
  name,
  key: keyOf(key),
  indexes: Object.fromEntries(indexes.map((index) => [index.name, keyOf(index.key)])),
  ...(stream && { stream: stream.viewType }),
  ...(timeToLiveAttribute !== undefined && { ttlAttribute: timeToLiveAttribute }),
});

const keyOf = ({ partition, sort }: TableModel['key']): [string] | [string, string] =>
  sort ? [partition.name, sort.name] : [partition.name];

export const queueOf = ({
  name,
  url,
  arn,
  visibilitySeconds,
  delaySeconds,
  retentionSeconds,
  redrive,
}: QueueModel) => ({
  ...{ name, url, arn, visibility: visibilitySeconds, delay: delaySeconds, retention: retentionSeconds },
  ...(redrive && { redrive: { dlqArn: redrive.deadLetterTargetArn, maxReceiveCount: redrive.maxReceiveCount } }),
});

export const mappingOf = (model: MappingModel): Mapping => ({
  uuid: model.uuid,
  functionArn: model.functionArn,
  sourceArn: model.sourceArn,
  state: model.enabled ? 'Enabled' : 'Disabled',
  maximumConcurrency: model.source === 'queue' ? model.maximumConcurrency : undefined,
});
