import fc from 'fast-check';
import { instantOf } from './instant.ts';

test.each([
  ['2026-11-27T18:22:26.123Z', '2026-11-27T18:22:26.123Z'],
  ['2026-11-27T18:22:26Z', '2026-11-27T18:22:26Z'],
  ['2026-11-27T18:22:26.123456Z', '2026-11-27T18:22:26.123456Z'],
  // datetime.now(UTC).isoformat(), datetime.utcnow().isoformat() and str(datetime.now(UTC)) in Python
  ['2026-11-27T18:22:26.123456+00:00', '2026-11-27T18:22:26.123456Z'],
  ['2026-11-27T18:22:26.123456', '2026-11-27T18:22:26.123456Z'],
  ['2026-11-27 18:22:26.123456+00:00', '2026-11-27T18:22:26.123456Z'],
  // Instant, OffsetDateTime and ZonedDateTime in Java, which leave out seconds that are zero
  ['2026-11-27T18:22:26.123456789Z', '2026-11-27T18:22:26.123456789Z'],
  ['2026-11-27T18:22Z', '2026-11-27T18:22:00.000Z'],
  ['2026-11-27T19:22:26.5+01:00[Europe/Berlin]', '2026-11-27T18:22:26.500Z'],
  // PostgreSQL, and offsets of ISO 8601's basic form
  ['2026-11-27 20:22:26+02', '2026-11-27T18:22:26.000Z'],
  ['2026-11-27t13:52:26-0430', '2026-11-27T18:22:26.000Z'],
  [1_795_803_746, '2026-11-27T18:22:26.000Z'],
  [1_795_803_746.5, '2026-11-27T18:22:26.500Z'],
  [1_795_803_746_123, '2026-11-27T18:22:26.123Z'],
])('%j is %s', (given, instant) => {
  expect(instantOf(given)).toBe(instant);
});

test.each([
  ...[
    undefined,
    null,
    '',
    'now',
    '2026-11-27',
    '18:22',
    '27.11.2026 18:22',
    '2026-13-27T18:22:26Z',
    '2026-11-27T25:00Z',
  ],
  ...['2026-11-27T18:22:26+99:00', '2026-11-27T18:22:26.Z', '0000-01-01T00:00:00+14:00', {}, [], true],
  ...[Number.NaN, Number.POSITIVE_INFINITY, 1e300, -1e14],
])('%j is no time', (given) => {
  expect(instantOf(given)).toBeUndefined();
});

test('every time, however it is written, is the same instant in UTC, to the last decimal', () => {
  const written = fc.record({
    at: fc.date({ min: new Date('1970-01-02'), max: new Date('9000-01-01'), noInvalidDate: true }),
    decimals: fc.stringMatching(/^(\d{1,6})?$/),
    offset: fc.integer({ min: -14 * 60, max: 14 * 60 }),
    separator: fc.constantFrom('T', ' '),
    colon: fc.constantFrom(':', ''),
  });
  fc.assert(
    fc.property(written, ({ at, decimals, offset, separator, colon }) => {
      const local = new Date(at.getTime() + offset * 60_000).toISOString().slice(0, -1).replace('T', separator);
      const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60].map((n) =>
        String(n).padStart(2, '0'),
      );
      const text = `${local}${decimals}${offset < 0 ? '-' : '+'}${hours}${colon}${minutes}`;
      expect(instantOf(text)).toBe(at.toISOString().replace('Z', `${decimals}Z`));
    }),
  );
});
