import { defineEvent, earlierVersion } from '@orderflow/core';
import { Match } from 'aws-cdk-lib/assertions';
import * as z from 'zod/mini';
import { inDraft4 } from './contract-registry.ts';
import { ContractRegistry } from './index.ts';
import { pipelineFixture } from './testing/pipeline-fixture.ts';

const options = {
  ...{ version: 2, owner: 'seats', summary: 'A seat was sold.' },
  data: z.object({ seat: z.string(), price: z.int().check(z.positive()) }),
};
const earlier = [earlierVersion({ version: 1, data: z.object({ seat: z.string() }), upcast: (data) => data })];
const SeatSold = defineEvent('seat.sold', { ...options, earlier, storedOnly: true });
const ForeignSeatSold = defineEvent('seat.sold', { ...options, origin: 'foreign' });

test('every version of a contract has its schema in a registry that is named after the bus', () => {
  const { stack, pipeline, template } = pipelineFixture();
  new ContractRegistry(stack, 'Contracts', { pipeline, contracts: [SeatSold, ForeignSeatSold] });
  template().hasResourceProperties('AWS::EventSchemas::Registry', { RegistryName: 'seats-local' });
  const schemas = Object.values(template().findResources('AWS::EventSchemas::Schema')).map(
    ({ Properties }) => Properties,
  );
  expect(schemas.map(({ SchemaName }) => SchemaName)).toEqual([
    'seats@seat.sold-v1',
    'seats@seat.sold-v2',
    'seat.sold-v2-of-others',
  ]);
  template().hasResourceProperties('AWS::EventSchemas::Schema', {
    RegistryName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ContractsRegistry'), 'RegistryName'] },
    SchemaName: 'seats@seat.sold-v2',
    Type: 'JSONSchemaDraft4',
    Description: 'A seat was sold.',
  });
  const [, content] = schemas.map(({ Content }) => JSON.parse(Content));
  expect(content).toMatchObject({
    $schema: 'http://json-schema.org/draft-04/schema#',
    properties: {
      'detail-type': { enum: ['seat.sold'] },
      source: { enum: ['seats'] },
      detail: {
        properties: { data: { properties: { price: { type: 'integer', minimum: 0, exclusiveMinimum: true } } } },
        required: ['data', 'metadata'],
      },
    },
  });
});

test('a schema of draft 7 is one of draft 4; names of properties stay as they are', () => {
  const properties = { const: { const: 'a' }, exclusiveMinimum: { exclusiveMaximum: 3 } };
  expect(inDraft4({ anyOf: [{ properties, required: ['const'] }, { enum: [{ const: 1 }] }], title: 'x' })).toEqual({
    anyOf: [
      {
        properties: { const: { enum: ['a'] }, exclusiveMinimum: { maximum: 3, exclusiveMaximum: true } },
        required: ['const'],
      },
      { enum: [{ const: 1 }] },
    ],
    title: 'x',
  });
});

test('a registry without contracts is refused', () => {
  const { stack, pipeline } = pipelineFixture();
  expect(() => new ContractRegistry(stack, 'Contracts', { pipeline, contracts: [] })).toThrow(
    'contracts must not be empty',
  );
});
