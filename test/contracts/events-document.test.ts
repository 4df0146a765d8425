import { readFileSync } from 'node:fs';
import { patternsOf } from '@orderflow/core';
import { CustomerCreated, ForeignOrderCreated } from '../../events/index.ts';
import { OrderCompleted } from '../../events/order.ts';

const text = readFileSync('docs/events.md', 'utf8');

test('the entry for the AWS CLI is one that the order context takes', () => {
  const [, json] = /--entries '(\[.+?\])'/s.exec(text) ?? [];
  const [entry] = JSON.parse(json ?? '');
  expect(entry.DetailType).toBe(ForeignOrderCreated.type);
  expect(ForeignOrderCreated.parse(JSON.parse(entry.Detail).data)).toMatchObject({ orderId: 'web-4712', total: 995 });
});

test('the event of the boto3 example is what the contract says', () => {
  const [, source, type, data, version] =
    /publish\("([^"]+)", "([^"]+)",\s+(\{.+?\}), version="([^"]+)"\)/s.exec(text) ?? [];
  expect({ source, type, version }).toEqual({
    source: CustomerCreated.source,
    type: CustomerCreated.type,
    version: CustomerCreated.version,
  });
  expect(() => CustomerCreated.parse(JSON.parse(data ?? ''))).not.toThrow();
});

test('the pattern to subscribe by is the one that a rule of ours would have', () => {
  const [, json] = /every completed order:\n\n```json\n(.+?)\n```/s.exec(text) ?? [];
  const [pattern] = patternsOf([OrderCompleted]);
  expect(JSON.parse(json ?? '')).toEqual({ source: pattern?.source, 'detail-type': pattern?.detailType });
});
