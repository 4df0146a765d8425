import { follow, stateLine } from './follow.ts';
import { mixOf } from './mix.ts';
import type { OrderView, Shop } from './shop.ts';

const placed = mixOf(3).map((story, at) => ({ orderId: `o-${at}`, story }));
const view = (status: string, steps = 1): OrderView => ({
  status,
  total: 100,
  currency: 'EUR',
  history: Array.from({ length: steps }, () => ({ type: 'x', at: '2026-01-01T00:00:00.000Z' })),
});
const shopWith = (find: Shop['find']): Shop => ({ place: async () => '', cancel: async () => undefined, find });
const signal = new AbortController().signal;

test('looks until every order has ended, and never again at one that has', async () => {
  const looks: string[] = [];
  const shop = shopWith(async (orderId) => {
    looks.push(orderId);
    if (orderId === 'o-0') return view('completed');
    return looks.length < 6 ? undefined : view('cancelled');
  });
  const lines: string[] = [];
  const orders = await follow({ shop, placed, signal, say: (seen) => lines.push(stateLine(seen)) });
  expect(orders.map((order) => order.view?.status)).toEqual(['completed', 'cancelled', 'cancelled']);
  expect(looks.filter((id) => id === 'o-0')).toHaveLength(1);
  expect(lines[0]).toBe('2 on the bus · 1 completed');
  expect(lines.at(-1)).toBe('1 completed · 2 cancelled');
});

test('gives up when nothing moves', async () => {
  const shop = shopWith(async () => view('created'));
  const orders = await follow({ shop, placed, signal, say: () => undefined, patienceMs: 300 });
  expect(stateLine(orders)).toBe('3 created');
});

test('ends at once when it is told to', async () => {
  const controller = new AbortController();
  const shop = shopWith(async () => view('created'));
  setTimeout(() => controller.abort(), 50);
  await expect(follow({ shop, placed, signal: controller.signal, say: () => undefined })).rejects.toThrow('abort');
});
