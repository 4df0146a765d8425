import type { MappingModel } from './compute-model.ts';
import type { Properties } from './properties.ts';
import type { Resource } from './resource.ts';

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html */
export function readMapping(resource: Resource): MappingModel {
  const { properties } = resource;
  const sourceArn = properties.text('EventSourceArn');
  properties.ignore('Tags');
  const mapping = sourceArn.includes(':sqs:') ? ofQueue(resource, sourceArn) : ofStream(resource, sourceArn);
  properties.done();
  return mapping;
}

function ofQueue(resource: Resource, sourceArn: string): MappingModel {
  const scaling = resource.properties.nested('ScalingConfig');
  const maximumConcurrency = scaling?.optionalNumber('MaximumConcurrency');
  scaling?.done();
  return { source: 'queue', ...common(resource, sourceArn, 10), maximumConcurrency };
}

function ofStream(resource: Resource, sourceArn: string): MappingModel {
  const { properties } = resource;
  if (!/:dynamodb:.*\/stream\//.test(sourceArn)) properties.fail('EventSourceArn', `${sourceArn} is not simulated`);
  if (properties.number('TumblingWindowInSeconds', 0) !== 0)
    properties.fail('TumblingWindowInSeconds', 'is not simulated');
  return {
    source: 'table-stream',
    ...common(resource, sourceArn, 100),
    startingPosition: properties.oneOf('StartingPosition', ['TRIM_HORIZON', 'LATEST'], 'LATEST'),
    maximumRetryAttempts: properties.number('MaximumRetryAttempts', -1),
    maximumRecordAgeSeconds: properties.number('MaximumRecordAgeInSeconds', -1),
    bisectBatchOnFunctionError: properties.flag('BisectBatchOnFunctionError', false),
    parallelizationFactor: properties.number('ParallelizationFactor', 1),
    onFailureArn: readDestination(properties),
  };
}

function common({ logicalId, identity, properties }: Resource, sourceArn: string, batchSize: number) {
  const target = properties.text('FunctionName');
  const functionName = target.replace(/^.*:function:/, '');
  return {
    logicalId,
    uuid: identity.ref,
    arn: identity.arn,
    functionName,
    functionArn: identity.arn.replace(/event-source-mapping:.*$/, `function:${functionName}`),
    sourceArn,
    enabled: properties.flag('Enabled', true),
    batchSize: properties.number('BatchSize', batchSize),
    windowSeconds: properties.number('MaximumBatchingWindowInSeconds', 0),
    reportBatchItemFailures: readResponseTypes(properties),
    filters: readFilters(properties),
  };
}

function readResponseTypes(properties: Properties): boolean {
  const types = properties.texts('FunctionResponseTypes');
  const strange = types.find((type) => type !== 'ReportBatchItemFailures');
  if (strange !== undefined) properties.fail('FunctionResponseTypes', `${strange} is not simulated`);
  return types.length > 0;
}

function readFilters(properties: Properties): Record<string, unknown>[] {
  const criteria = properties.nested('FilterCriteria');
  const filters = (criteria?.nestedList('Filters') ?? []).map((filter) => {
    const pattern: Record<string, unknown> = JSON.parse(filter.text('Pattern'));
    filter.done();
    return pattern;
  });
  criteria?.done();
  return filters;
}

function readDestination(properties: Properties): string | undefined {
  const config = properties.nested('DestinationConfig');
  const onFailure = config?.nested('OnFailure');
  const destination = onFailure?.text('Destination');
  for (const part of [onFailure, config]) part?.done();
  return destination;
}
