import { recall } from './parcels.ts';

const parcel = { orderId: 'o1', country: 'DE' };

test('a parcel that was kept back is refused, for the reason it was called back for', async () => {
  const asked: unknown[] = [];
  const carrier = {
    recall: async (request: unknown) => {
      asked.push(request);
      return { outcome: 'recalled' as const };
    },
  };
  const reason = 'x'.repeat(600);
  expect(await recall(parcel, reason, carrier)).toEqual({ type: 'Refused', ...parcel, reason: 'x'.repeat(512) });
  expect(asked).toEqual([{ key: 'recall-o1', shipKey: 'ship-o1', orderId: 'o1' }]);
});

test('a parcel that has left was shipped', async () => {
  const carrier = { recall: async () => ({ outcome: 'gone' as const, trackingId: 't1' }) };
  expect(await recall(parcel, 'too late', carrier)).toEqual({ type: 'Shipped', ...parcel, trackingId: 't1' });
});
