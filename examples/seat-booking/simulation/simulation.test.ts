import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deploymentsOf, FAULT_NAMES, simulatorOf } from '@orderflow/simulation';
import { seatBooking } from './pipeline.ts';
import { seatBookingStages } from './stages.ts';

const SEEDS = 50;

test(`${SEEDS} seeds: each seat has one guest, whatever goes wrong`, async () => {
  const simulate = simulatorOf(seatBooking(deploymentsOf(seatBookingStages())));
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { violations } = await simulate({ seed, load: 10, faults: FAULT_NAMES });
    assert.deepEqual({ seed, violations }, { seed, violations: [] });
  }
});
