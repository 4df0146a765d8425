import schema from '@asyncapi/specs/schemas/3.0.0.json';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import { contractDocuments } from '../../bin/lib/contract-documents.ts';
import { contracts } from '../../events/declared.ts';

const text = contractDocuments().get('asyncapi.json') ?? '';
const document = JSON.parse(text);
const operations: string[] = Object.keys(document.operations);

// The schema brings its own copy of the meta-schema of JSON Schema, which Ajv would take for a second one.
test('is valid AsyncAPI 3', () => {
  const ajv = addFormats(new Ajv({ strict: false, allErrors: true, meta: false, validateSchema: false }));
  const validate = ajv.compile(schema);
  expect(validate(document) ? [] : validate.errors).toEqual([]);
});

test('has no reference that leads nowhere', () => {
  const references = [...text.matchAll(/"\$ref": "#\/([^"]+)"/g)].map(([, path]) => path as string);
  expect(references.length).toBeGreaterThan(0);
  const lost = references.filter(
    (path) =>
      path.split('/').reduce<Record<string, never> | undefined>((at, step) => at?.[step], document) === undefined,
  );
  expect(lost).toEqual([]);
});

test('has a message for every contract, on the channel of its type', () => {
  expect(Object.keys(document.components.messages)).toEqual(Object.keys(contracts).sort());
  expect(Object.keys(document.channels['order.created'].messages)).toEqual(['ForeignOrderCreated', 'OrderCreated']);
});

test('says who emits and who receives an event', () => {
  expect(operations.filter((name) => name.endsWith('.InventoryRejected'))).toEqual([
    'inventory.emits.InventoryRejected',
    'audit.receives.InventoryRejected',
    'order.receives.InventoryRejected',
    'payment.receives.InventoryRejected',
  ]);
  expect(operations.filter((name) => name.endsWith('.ForeignOrderCreated'))).toEqual([
    'another-workload.emits.ForeignOrderCreated',
    'audit.receives.ForeignOrderCreated',
    'order.receives.ForeignOrderCreated',
  ]);
});

test('gives the rule pattern by which a workload subscribes to an event', () => {
  const patternOf = (name: string) => document.components.messages[name]['x-eventbridge-pattern'];
  expect(patternOf('CustomerCreated')).toEqual({
    source: ['customer-service'],
    'detail-type': ['integration.customer.created'],
  });
  expect(patternOf('ForeignOrderCreated')).toEqual({
    'detail-type': ['order.created'],
    $or: [
      { source: [{ 'anything-but': ['orderflow.order'] }] },
      { source: ['orderflow.order'], detail: { metadata: { sequence: [{ exists: false }] } } },
    ],
  });
});
