import { breakingChanges, type PublishedContract } from './contract-changes.ts';

const text = (maxLength: number) => ({ type: 'object', properties: { note: { type: 'string', maxLength } } });
const contract = (more: Partial<PublishedContract> = {}): PublishedContract => ({
  ...{ type: 'order.created', version: '1', origin: 'pipeline', schema: text(10) },
  ...more,
});
const changes = (before: PublishedContract[], after: PublishedContract[]) =>
  breakingChanges(before, after, () => ['email', 'payment']);

test('what the pipeline publishes may not admit more: its consumers are named', () => {
  expect(changes([contract()], [contract({ schema: text(20) })])).toEqual([
    {
      contract: 'order.created 1',
      what: 'note has maxLength 20 instead of 10',
      breaks: ['email', 'payment'],
    },
  ]);
  expect(changes([contract()], [contract({ schema: text(5) })])).toEqual([]);
});

test('what others publish may not be refused more', () => {
  const foreign = contract({ origin: 'others' });
  expect(changes([foreign], [contract({ origin: 'others', schema: text(20) })])).toEqual([]);
  expect(changes([foreign], [contract({ origin: 'others', schema: text(5) })])).toEqual([
    {
      contract: 'order.created 1 of other workloads',
      what: 'no longer taken: note has maxLength 10 instead of 5',
      breaks: ['producers'],
    },
  ]);
});

test('a new version breaks nothing if it still reads the released one, and a contract that is gone does', () => {
  const next = contract({ version: '2', schema: text(99) });
  expect(changes([contract()], [contract({ isEarlier: true }), next])).toEqual([]);
  expect(changes([contract()], [next])).toEqual([
    {
      contract: 'order.created 1',
      what: 'version 2 does not read it: declare it as an earlier version',
      breaks: ['email', 'payment'],
    },
  ]);
  expect(changes([contract()], [])).toEqual([
    { contract: 'order.created 1', what: 'it is gone', breaks: ['email', 'payment'] },
  ]);
});

test('an earlier version goes on reading all that was written in it', () => {
  const next = contract({ version: '2' });
  expect(changes([contract()], [contract({ isEarlier: true, schema: text(20) }), next])).toEqual([]);
  expect(changes([contract()], [contract({ isEarlier: true, schema: text(5) }), next])).toEqual([
    {
      contract: 'order.created 1',
      what: 'no longer taken: note has maxLength 10 instead of 5',
      breaks: ['email', 'payment'],
    },
  ]);
});
