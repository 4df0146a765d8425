import type { Deployment, Pipeline, Scenario, Workload, World } from '@orderflow/simulation';
import { Client, releasesOf, ViewsWatch } from '@orderflow/simulation';
import { entry } from '@orderflow/simulation/entries';
import { SeatsWatch } from './seats-watch.ts';

/** The theatre, as the simulation runs it: its entry files, on what its stack deploys. */
export const seatBooking = (deployments: readonly Deployment[]): Pipeline => ({
  releases: releasesOf(deployments, { entry }),
  begin,
});

const GUESTS = ['ada', 'grace', 'edsger'];
const POISON = ['{}', 'no JSON at all', '{"detail-type":"seat.requested","source":"box-office","detail":{"data":{}}}'];

/** A box office asks for seats, some of them several times, and sometimes says a thing twice. */
function begin(world: World, { load, store, arrivals }: Scenario): Workload {
  const { kernel, manifest, faults } = world;
  const random = kernel.random.fork();
  const office = new Client(world, 'box-office');
  const asked = new Set<string>();
  const ask = async (eventId: string) => {
    const data = { seat: `${1 + random.below(load)}A`, guest: random.pick(GUESTS) };
    const put = () => office.put('box-office', 'seat.requested', { data, metadata: { eventId } });
    await put();
    asked.add(data.seat);
    if (faults.strike('client', () => `${eventId} is put once more`)) await put();
  };
  for (const [index, at] of arrivals(load).entries()) office.act(() => ask(`request-${index + 1}`), at);
  /** A request for a seat that another one has got. */
  const isTooLate = (body: string): boolean => {
    const { 'detail-type': type, detail } = JSON.parse(body);
    const { data, metadata } = detail;
    return (
      type === 'seat.requested' &&
      store.events(`seat-${data.seat}`).some(({ causationId }) => causationId !== metadata.eventId)
    );
  };
  return {
    watches: [new ViewsWatch(manifest.table('plan')), new SeatsWatch(manifest.table('plan'), store, asked)],
    poison: { bodies: POISON, isPoison: (body) => POISON.includes(body) || isTooLate(body) },
    isDone: () => office.isDone,
  };
}
