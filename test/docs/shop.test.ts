import { readFileSync } from 'node:fs';
import { initialStock } from '../../demo/mix.ts';
import { documentedCustomers } from '../../demo/prepare.ts';
import { documents } from './documents.ts';

/** What a JSON or TypeScript text says of a field, also inside a string. */
const said = (text: string, field: string): readonly string[] =>
  [...text.matchAll(new RegExp(`\\b${field}[\\\\"']*: *[\\\\"']+([\\w-]+)`, 'g'))].map(([, value]) => value as string);

const texts = [...documents(), 'docs/contracts/openapi.json']
  .filter((path) => !path.startsWith('examples/'))
  .map((path) => readFileSync(path, 'utf8'));
const inDocuments = (field: string) => new Set(texts.flatMap((text) => said(text, field)));

test('npm start stocks every SKU that the documents order', () => {
  const skus = [...inDocuments('sku')];
  expect(skus).toEqual(expect.arrayContaining(['espresso-beans', 'mug']));
  expect(skus.filter((sku) => !(sku in initialStock))).toEqual([]);
});

test('npm start announces every customer that the documents order for, so that their mail has an address', () => {
  const ids = [...inDocuments('customerId')];
  expect(ids).toContain('c-1');
  const known = documentedCustomers.map(({ customerId }) => customerId);
  expect(ids.filter((id) => !known.includes(id))).toEqual([]);
});
