import { FACTS } from './2-broker/events.ts';
import { KINDS, orderOf, shopFixture } from './testing/shop-fixture.ts';

type Here = ReturnType<typeof shopFixture>;

const placeAll = async (here: Here, phase: number, name: string) => {
  for (const [id, more] of KINDS) await here.place(phase, orderOf(`${id}-${name}`, more));
};
const switchAll = async ({ switches }: Here, percent: number) => {
  for (const { name } of FACTS) await switches[name].setPercent(percent);
};

/** How the orders of a phase have ended, whichever phase has ended them. */
async function expectAllEnded(here: Here, name: string) {
  for (const [id, , ending] of KINDS) expect(await here.shop(0).find(`${id}-${name}`)).toMatchObject(ending);
  expect(await here.findings()).toEqual([]);
}

/** What one does before one goes back, where more is to be done than to deploy. */
const FIRST: Readonly<Record<number, (here: Here) => Promise<unknown>>> = {
  4: async (here) => {
    await switchAll(here, 0);
    for (const { orderId } of await here.rows()) await here.shop(4).finish?.(orderId);
    await here.drain(4);
  },
};

test.each([1, 2, 3, 4, 5])(
  'from phase %d one goes back, and orders of before, of then and of after end as they should',
  async (phase) => {
    const here = shopFixture();
    await placeAll(here, phase - 1, 'before');
    if (phase === 4) await switchAll(here, 100);
    await here.drain(phase - 1);
    await placeAll(here, phase, 'then');
    await FIRST[phase]?.(here);
    await placeAll(here, phase - 1, 'then'); // customers send them again
    await placeAll(here, phase - 1, 'after');
    await here.drain(phase - 1);
    for (const name of ['before', 'then', 'after']) await expectAllEnded(here, name);
  },
);

test.each([1, 2, 3, 4, 5])('to phase %d one goes while orders are under way', async (phase) => {
  const here = shopFixture();
  if (phase === 5) await switchAll(here, 100);
  await placeAll(here, phase - 1, 'before');
  await placeAll(here, phase, 'after');
  await here.drain(phase);
  for (const name of ['before', 'after']) await expectAllEnded(here, name);
});

test('in phase 4 the percentage goes back at any moment, between any two orders', async () => {
  const here = shopFixture();
  for (const [at, percent] of [0, 100, 50, 0, 100, 0].entries()) {
    await switchAll(here, percent);
    await placeAll(here, 4, String(at));
    if (at % 2) await here.drain(4);
  }
  await here.drain(4);
  for (let at = 0; at < 6; at++) await expectAllEnded(here, String(at));
});
