import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ViewTable } from '@orderflow/core';
import { contextFixture } from '@orderflow/testing';
import { SeatBooked } from './events.ts';
import { plan } from './plan.ts';

test('the plan shows the guest of a booked seat, also when the event is delivered twice', async () => {
  const { deps, dynamodb, deliver, happened } = contextFixture({ plan: ['id'] });
  const booked = await happened('seat-12A', SeatBooked({ seat: '12A', guest: 'Ada' }));
  await deliver(plan(deps, 'plan'), ...booked, ...booked);
  const stored = await new ViewTable(dynamodb, 'plan').load('12A');
  assert.deepEqual(stored?.view, { seat: '12A', guest: 'Ada' });
});
