import { deploymentsOf, FAULT_NAMES, simulatorOf } from '@orderflow/simulation';
import { seatBooking } from '../../examples/seat-booking/simulation/pipeline.ts';
import { seatBookingStages } from '../../examples/seat-booking/simulation/stages.ts';

const simulate = simulatorOf(seatBooking(deploymentsOf(seatBookingStages())));

test('50 seeds of another pipeline: each seat has one guest, whatever goes wrong', async () => {
  const struck = new Set<string>();
  for (let seed = 1; seed <= 50; seed++) {
    const { violations, strikes } = await simulate({ seed, load: 10, faults: FAULT_NAMES });
    expect({ seed, violations }).toEqual({ seed, violations: [] });
    for (const { fault } of strikes) struck.add(fault);
  }
  expect(struck.size).toBeGreaterThan(12);
});

test('with nothing that goes wrong, each seat that was asked for is taken by the first who asked', async () => {
  const { violations, strikes } = await simulate({ seed: 1, load: 20, faults: [] });
  expect({ violations, strikes }).toEqual({ violations: [], strikes: [] });
});
