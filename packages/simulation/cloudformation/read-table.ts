import type { Properties } from './properties.ts';
import type { Resource } from './resource.ts';
import type { IndexModel, KeyAttribute, TableKey, TableModel } from './storage-model.ts';

/** Money, safety nets and encryption. */
const NO_BEHAVIOUR = [
  ...['TableName', 'BillingMode', 'ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput', 'TableClass'],
  ...['DeletionProtectionEnabled', 'PointInTimeRecoverySpecification', 'SSESpecification', 'Tags'],
  'ContributorInsightsSpecification',
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html */
export function readTable({ logicalId, identity, properties }: Resource): TableModel {
  properties.ignore(...NO_BEHAVIOUR);
  const types = attributeTypes(properties);
  const { arn, name } = identity;
  const table: TableModel = {
    logicalId,
    name,
    arn,
    key: readKey(properties, types),
    indexes: properties.nestedList('GlobalSecondaryIndexes').map((index) => readIndex(index, arn, types)),
    stream: readStream(properties, identity.attributes.StreamArn ?? ''),
    timeToLiveAttribute: readTimeToLive(properties),
  };
  properties.done();
  return table;
}

type Types = ReadonlyMap<string, KeyAttribute['type']>;

function attributeTypes(properties: Properties): Types {
  const definitions = properties.nestedList('AttributeDefinitions').map((definition) => {
    const one = [definition.text('AttributeName'), definition.oneOf('AttributeType', ['S', 'N', 'B'], 'S')] as const;
    definition.done();
    return one;
  });
  return new Map(definitions);
}

function readKey(properties: Properties, types: Types): TableKey {
  const attributes = properties.nestedList('KeySchema').map((element) => {
    const name = element.text('AttributeName');
    const type = types.get(name) ?? element.fail('AttributeName', `${name} is not among the AttributeDefinitions`);
    const kind = element.oneOf('KeyType', ['HASH', 'RANGE'], 'HASH');
    element.done();
    return { kind, attribute: { name, type } };
  });
  const [partition, ...more] = attributes.filter(({ kind }) => kind === 'HASH');
  const [sort, ...others] = attributes.filter(({ kind }) => kind === 'RANGE');
  if (!partition || more.length + others.length > 0)
    return properties.fail('KeySchema', 'has other than one HASH and at most one RANGE, which is not simulated');
  return { partition: partition.attribute, sort: sort?.attribute };
}

function readIndex(index: Properties, tableArn: string, types: Types): IndexModel {
  index.ignore('ProvisionedThroughput', 'OnDemandThroughput', 'WarmThroughput', 'ContributorInsightsSpecification');
  const name = index.text('IndexName');
  const projection = index.nested('Projection') ?? index.fail('Projection', 'is missing');
  const type = projection.oneOf('ProjectionType', ['ALL', 'KEYS_ONLY', 'INCLUDE'], 'ALL');
  const included = projection.texts('NonKeyAttributes');
  projection.done();
  const key = readKey(index, types);
  index.done();
  return { name, arn: `${tableArn}/index/${name}`, key, projection: type === 'INCLUDE' ? included : type };
}

function readStream(properties: Properties, arn: string): TableModel['stream'] {
  const specification = properties.nested('StreamSpecification');
  if (!specification) return undefined;
  const views = ['KEYS_ONLY', 'NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES'] as const;
  const viewType = specification.oneOf('StreamViewType', views, 'NEW_AND_OLD_IMAGES');
  specification.done();
  return { arn, viewType };
}

function readTimeToLive(properties: Properties): string | undefined {
  const specification = properties.nested('TimeToLiveSpecification');
  const attribute = specification?.optionalText('AttributeName');
  const enabled = specification?.flag('Enabled', false);
  specification?.done();
  return enabled ? attribute : undefined;
}
