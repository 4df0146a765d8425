import { cursorAt, placeAt } from './cursor.ts';

const place = { placedAt: '2026-11-23T10:00:00.000Z', orderId: '01KAR9S2W0M6D5T3H8X1ZC4V7B' };

test('a cursor leads back to its place', () => {
  expect(placeAt(cursorAt(place))).toEqual(place);
});

test.each([
  ['nothing', ''],
  ['no base64', '§§§'],
  ['other content', Buffer.from('{"a":1}').toString('base64url')],
  ['no id', Buffer.from(`${place.placedAt} `).toString('base64url')],
  ['no time', Buffer.from(`yesterday ${place.orderId}`).toString('base64url')],
  ['more', `${cursorAt(place)}ICBhbmQ`],
])('%s is no cursor', (_, cursor) => {
  expect(placeAt(cursor)).toBeUndefined();
});
