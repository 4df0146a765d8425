import { manifestOf } from './assertions/index.ts';
import { ShadowTable } from './index.ts';
import { allowedIn, consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

test('a shadow table has the keys of the event store, and no stream from which something is published', () => {
  const { stack, pipeline, template } = pipelineFixture();
  new ShadowTable(stack, 'Shadow', { pipeline });
  const [table] = Object.values(template().findResources('AWS::DynamoDB::Table', TABLE));
  expect(table?.Properties.KeySchema).toEqual([
    { AttributeName: 'stream', KeyType: 'HASH' },
    { AttributeName: 'version', KeyType: 'RANGE' },
  ]);
  expect(table?.Properties.StreamSpecification).toBeUndefined();
  expect(manifestOf(template()).ManifestTableShadow).toMatchObject({ kind: 'table', name: 'shadow' });
});

test('a consumer in shadow may append to it and read the event store, and may not append there', () => {
  const fixture = pipelineFixture();
  const { stack, pipeline, template } = fixture;
  const shadow = new ShadowTable(stack, 'Shadow', { pipeline });
  shadow.grantShadow(consumerOf(fixture));
  const tableOf = ({ resource }: { readonly resource: object }) =>
    /^\{.*?"((?:Shadow|Pipeline)\w*?)Table/.exec(JSON.stringify(resource))?.[1];
  const rights = allowedIn(template(), 'Seat').filter(({ actions }) =>
    actions.some((action) => action.startsWith('dynamodb:')),
  );
  expect(rights.map((right) => [tableOf(right), right.actions.sort()])).toEqual([
    ['PipelineEvents', ['dynamodb:Query']],
    ['Shadow', ['dynamodb:PutItem', 'dynamodb:Query']],
  ]);
});

const TABLE = { Properties: { TableName: 'seats-local-shadow' } };
