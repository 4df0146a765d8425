import { PipelineTable } from './index.ts';
import { consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

/** Three consumers and a table that they share, granted in this order. */
function rightsOf(...grants: readonly ('single' | 'in transactions')[]) {
  const built = pipelineFixture();
  const table = new PipelineTable(built.stack, 'Marker', { pipeline: built.pipeline, partitionKey: 'key' });
  for (const [index, grant] of grants.entries()) {
    const consumer = consumerOf(built, {}, `Seat${index}`);
    if (grant === 'single') table.grantItems(consumer, [`seat-${index}#*`], 'PutItem');
    else table.grantItemsInTransactions(consumer, [`seat-${index}#*`], 'PutItem');
  }
  const policies = Object.entries(built.template().findResources('AWS::IAM::Policy'));
  return grants.map((_, index) =>
    policies
      .filter(([id]) => id.startsWith(`Seat${index}Handler`))
      .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement)
      .filter(({ Action }) => Action === 'dynamodb:PutItem')
      .map(({ Effect, Condition }) => [Effect, Condition]),
  );
}

const own = (key: string) => ['Allow', { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [key] } }];
const others = (...keys: string[]) => ['Deny', { 'ForAnyValue:StringLike': { 'dynamodb:LeadingKeys': keys } }];
const TABLE = ['Allow', undefined];

test('single writes are allowed the own keys', () => {
  expect(rightsOf('single', 'single')).toEqual([[own('seat-0#*')], [own('seat-1#*')]]);
});

test('writes in transactions are allowed the table and denied the keys of others, granted before or later', () => {
  const [first, second, third] = rightsOf('single', 'in transactions', 'in transactions');
  expect(first).toEqual([own('seat-0#*')]);
  expect(second).toEqual([TABLE, others('seat-0#*', 'seat-2#*')]);
  expect(third).toEqual([TABLE, others('seat-0#*', 'seat-1#*')]);
});

test('where there are no others nothing is denied', () => {
  expect(rightsOf('in transactions')).toEqual([[TABLE]]);
});
