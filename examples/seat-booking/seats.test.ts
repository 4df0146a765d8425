import assert from 'node:assert/strict';
import { test } from 'node:test';
import { busEvent, contextFixture, DLQ, specify, sqsRecord } from '@orderflow/testing';
import { SeatBooked, SeatRequested } from './events.ts';
import { seat, seats } from './seats.ts';

const ada = { seat: '12A', guest: 'Ada' };
const grace = { seat: '12A', guest: 'Grace' };
const given = specify(seat);

test('a free seat is booked', () => given().when(SeatRequested(ada)).then(SeatBooked(ada)));

test('a seat that has a guest is not given to another', () =>
  given(SeatBooked(ada)).when(SeatRequested(grace)).thenRejected('taken'));

test('a request delivered twice is one booking', async () => {
  const { deps, deliver, stream } = contextFixture();
  const message = sqsRecord(busEvent(SeatRequested(ada), { eventId: 'request-1' }));
  await deliver(seats(deps), message);
  await deliver(seats(deps), message);
  assert.deepEqual(await stream('seat-12A'), [{ type: 'seat.booked', data: ada }]);
});

test('a request without a guest is dead-lettered', async () => {
  const { deps, deliver } = contextFixture();
  await deliver(seats(deps), sqsRecord(busEvent({ ...SeatRequested(ada), data: { seat: '12A' } })));
  assert.equal(deps.sqs.messages(DLQ).length, 1);
});
