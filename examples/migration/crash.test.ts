import { type Crash, CrashingProcess } from '@orderflow/testing';
import { FACTS } from './2-broker/events.ts';
import { KINDS, orderOf, shopFixture } from './testing/shop-fixture.ts';

type Here = ReturnType<typeof shopFixture>;

const DEATHS = ['before', 'after'] as const;

/** A shop in which work dies at one call to the outside: for each call of it, before the call takes effect and after. */
async function* deaths(
  prepare: (here: Here) => Promise<unknown>,
  work: (here: Here, process: CrashingProcess) => Promise<unknown>,
) {
  let survived = 0;
  for (const when of DEATHS)
    for (let call = 1; ; call++) {
      const here = shopFixture();
      await prepare(here);
      const process = new CrashingProcess({ call, when } satisfies Crash);
      if ((await process.run(() => work(here, process))) !== 'crashed' && process.calls < call) break;
      survived++;
      yield { here, at: `${when} call ${call}` };
    }
  expect(survived).toBeGreaterThan(2);
}

const half = async ({ switches }: Here) => {
  await switches.inventory.setPercent(100);
  await switches.shipping.setPercent(100);
};
const nothing = async () => undefined;

/** Orders that pass all contexts: with nothing undone, and with all that can be undone. */
const LONGEST = KINDS.filter(([id]) => id === 'good' || id === 'nowhere');

/** Phases with an outbox: the requests of the third are those of the second, and the fourth has contexts on both sides. */
const WITH_OUTBOX = [
  ['phase 2', 2, nothing],
  ['phase 4, on both sides', 4, half],
  ['phase 5', 5, nothing],
] as const;

/** What the row says and what the store says are one write: neither is ever there without the other. */
async function expectNoHalfWrite(here: Here) {
  const typesOf = (id: string) =>
    here
      .stored()
      .filter(({ stream }) => stream.endsWith(`-${id}`))
      .map(({ type }) => type);
  const ids = new Set(here.stored().map(({ data }) => (data as { orderId: string }).orderId));
  const rows = await here.rows();
  expect(rows.map(({ orderId }) => orderId).sort()).toEqual([...ids].sort());
  for (const { orderId, status } of rows) {
    const types = typesOf(orderId);
    expect(types).toContain('order.placed');
    const isRefused = FACTS.some(({ refused }) => types.includes(refused.type));
    expect({ orderId, status }).toEqual({
      orderId,
      status: isRefused ? 'refused' : types.includes('shipping.dispatched') ? 'completed' : 'accepted',
    });
  }
}

describe.each(WITH_OUTBOX)('%s', (_, phase, prepare) => {
  test.each(KINDS)(
    'a request for an order that is %s dies at any call: row and facts are both there or neither, and sent again it ends as it should',
    async (id, more, ending) => {
      for await (const { here } of deaths(prepare, (here, process) =>
        here.shop(phase, process).place(orderOf(id, more)),
      )) {
        await expectNoHalfWrite(here);
        await here.place(phase, orderOf(id, more));
        await here.drain(phase);
        expect((await here.rows()).length).toBe(1);
        const [row] = await here.rows();
        // What was given back before the death is not taken again.
        const orRefused = row?.reason === 'refunded' || row?.reason === 'released';
        if (!orRefused) expect(row).toMatchObject(ending);
        expect(await here.findings()).toEqual([]);
      }
    },
  );
});

describe.each([
  ['phase 4', 4, half],
  ['phase 5', 5, nothing],
] as const)('%s', (_, phase, prepare) => {
  test.each(LONGEST)(
    'a consumer of an order that is %s dies at any call, and the order ends as it should',
    async (id, more, ending) => {
      const place = async (here: Here) => {
        await prepare(here);
        await here.place(phase, orderOf(id, more));
      };
      for await (const { here } of deaths(place, (here, process) => here.drain(phase, process))) {
        await here.drain(phase);
        expect(await here.findings()).toEqual([]);
        expect(await here.shop(phase).find(id)).toMatchObject(ending);
      }
    },
  );
});

test.each(LONGEST)(
  'a consumer in shadow of an order that is %s dies at any call, and has decided as the request did',
  async (id, more) => {
    const place = (here: Here) => here.place(3, orderOf(id, more));
    for await (const { here } of deaths(place, (here, process) => here.drain(3, process))) {
      await here.drain(3);
      const said = (table: string) => here.stored(table).map(({ eventId, type }) => `${eventId} ${type}`);
      expect(said('shadow').sort()).toEqual(
        said('events')
          .filter((line) => !line.startsWith('order-'))
          .sort(),
      );
      expect(await here.findings()).toEqual([]);
    }
  },
);

test('the fallback dies at any call, and the next one finishes the order', async () => {
  const prepare = async (here: Here) => {
    for (const { name } of FACTS) await here.switches[name].setPercent(100);
    await here.place(4, orderOf('o1'));
  };
  for await (const { here } of deaths(prepare, (here, process) => here.shop(4, process).finish?.('o1') ?? nothing())) {
    await here.shop(4).finish?.('o1');
    await here.drain(4);
    expect(await here.rows()).toMatchObject([{ status: 'completed' }]);
    expect(await here.findings()).toEqual([]);
  }
});

test.each([0, 1])('phase %d: a request that dies after the charge leaves money without an order', async (phase) => {
  const lost: string[] = [];
  for await (const { here, at } of deaths(nothing, (here, process) => here.shop(phase, process).place(orderOf('o1'))))
    if ((await here.findings()).length > 0) lost.push(at);
  expect(lost.length).toBeGreaterThan(3);
});
