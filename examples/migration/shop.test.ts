import { KINDS, orderOf, shopFixture } from './testing/shop-fixture.ts';

const ALL = [0, 1, 2, 3, 4, 5];

/** An order of each kind, through the requests of a phase and its consumers. */
async function placeAll(here: ReturnType<typeof shopFixture>, phase: number) {
  for (const [id, more] of KINDS) await here.place(phase, orderOf(id, more));
}

describe.each(ALL)('phase %d', (phase) => {
  test.each(KINDS)('an order that is %s ends so', async (id, more, ending) => {
    const here = shopFixture();
    const told = await here.place(phase, orderOf(id, more));
    expect(told).toMatchObject(phase === 5 ? { status: 'accepted' } : ending);
    await here.drain(phase);
    expect(await here.shop(phase).find(id)).toEqual({ ...orderOf(id, more), ...ending });
    expect(await here.findings()).toEqual([]);
  });

  test('an order that is sent again is the same order', async () => {
    const here = shopFixture();
    for (let time = 0; time < 3; time++) await placeAll(here, phase);
    await here.drain(phase);
    await placeAll(here, phase);
    expect(await here.rows()).toHaveLength(KINDS.length);
    expect(await here.findings()).toEqual([]);
  });

  test('while shipping is down an order is refused, or waits where the consumers ship it', async () => {
    const here = shopFixture();
    here.providers.down.add('shipping');
    const told = await here.place(phase, orderOf('o1'));
    await here.drain(phase);
    expect(told).toMatchObject(
      phase === 5 ? { status: 'accepted' } : { status: 'refused', reason: 'unavailable: shipping' },
    );
    here.providers.down.clear();
    await here.drain(phase);
    expect(await here.shop(phase).find('o1')).toMatchObject({ status: phase === 5 ? 'completed' : 'refused' });
    expect(await here.findings()).toEqual([]);
  });
});

test('from phase 2 on, what the store has is what the requests have decided, in order', async () => {
  const here = shopFixture();
  await placeAll(here, 2);
  const typesOf = (id: string) =>
    here.stored().flatMap(({ stream, type }) => (stream.endsWith(`-${id}`) ? [type] : []));
  expect(typesOf('good').sort()).toEqual(
    ['order.placed', 'payment.completed', 'inventory.reserved', 'shipping.dispatched'].sort(),
  );
  expect(typesOf('nowhere').sort()).toEqual(
    ['order.placed', 'payment.completed', 'payment.refunded', 'inventory.reserved', 'inventory.released']
      .concat('shipping.failed')
      .sort(),
  );
});
