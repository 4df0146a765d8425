import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DoneFile } from './done.ts';
import type { Told } from './job.ts';

const directory = mkdtempSync(join(tmpdir(), 'done-'));
const path = join(directory, 'some', 'done.json');
afterAll(() => rmSync(directory, { recursive: true }));

const told = (seed: number, violations: Told['violations'] = []): Told => ({
  ...{
    options: { seed, load: 6, faults: [] },
    load: 6,
    steps: 1,
    changes: 1,
    elapsed: 1,
    digest: '',
    judged: {},
    lines: [],
  },
  ...{ violations, strikes: { crash: { 'payment PutItem': 2 } } },
});

test('the next search begins after the last seed, and sums go on', () => {
  expect(new DoneFile(path).next('choreography', 5)).toBe(5);
  new DoneFile(path).add('choreography', [told(7), told(5), told(6), told(9)]);
  const again = new DoneFile(path);
  expect([again.next('choreography', 1), again.next('orchestration', 1)]).toEqual([10, 1]);
  again.add('choreography', [told(10, [{ invariant: 'one', detail: '' }])]);
  expect(new DoneFile(path).sum('choreography')).toEqual({
    ...{
      ranges: [
        [5, 7],
        [9, 10],
      ],
      seeds: 5,
      load: 30,
      violations: 1,
    },
    faults: { crash: { 'payment PutItem': 10 } },
  });
});

test('a file of something else is left alone', () => {
  const other = join(directory, 'other.json');
  writeFileSync(other, '{"name":"orderflow"}');
  expect(() => new DoneFile(other)).toThrow(`${other} does not say which seeds were run`);
});
