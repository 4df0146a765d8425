import { archiveNameOf } from './archive.ts';

test('an archive is named after its bus, in at most 48 characters', () => {
  expect(archiveNameOf('orderflow-local-bus')).toBe('orderflow-local-archive');
  expect(archiveNameOf('x'.repeat(100))).toHaveLength(48);
});
