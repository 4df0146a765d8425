import { orderOf, shopFixture } from './testing/shop-fixture.ts';
import { type Served, serveProviders, serveShop } from './world/http.ts';
import { httpCall } from './world/http-call.ts';

const open: Served[] = [];
afterEach(() => {
  for (const served of open.splice(0)) served.close();
});

async function fixture() {
  const here = shopFixture();
  const shop = await serveShop(() => here.shop(1));
  const providers = await serveProviders(here.providers);
  open.push(shop, providers);
  const post = (body: string) => fetch(`${shop.url}/orders`, { method: 'POST', body });
  return { ...here, url: shop.url, post, call: httpCall(`${providers.url}/calls`, 1000) };
}

describe('the shop', () => {
  test('answers by how the order ended', async () => {
    const { providers, post, url } = await fixture();
    const status = async (more: object) => (await post(JSON.stringify({ ...orderOf('o1'), ...more }))).status;
    expect(await status({})).toBe(201);
    expect(await status({ orderId: 'o2', card: 'declined' })).toBe(409);
    providers.down.add('shipping');
    expect(await status({ orderId: 'o3' })).toBe(503);
    expect(await (await fetch(`${url}/orders/o1`)).json()).toMatchObject({ orderId: 'o1', status: 'completed' });
  });

  test.each([
    ['{', 400, 'body: is not JSON'],
    [JSON.stringify(orderOf('', {})), 400, 'order.orderId'],
    [JSON.stringify(orderOf('o1', { quantity: 0 })), 400, 'order.quantity'],
  ])('refuses %s with problem details that name the field', async (body, status, detail) => {
    const answer = await (await fixture()).post(body);
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(await answer.json()).toMatchObject({ status, detail: expect.stringContaining(detail) });
  });

  test.each([
    ['GET', '/orders/none', 404],
    ['GET', '/', 404],
    ['DELETE', '/orders', 405],
  ])('%s %s is %d', async (method, path, status) => {
    const { url } = await fixture();
    expect((await fetch(`${url}${path}`, { method })).status).toBe(status);
  });

  test('says no more than that something went wrong', async () => {
    const { dynamodb, post } = await fixture();
    dynamodb.fail({ when: 'before', error: new Error('a secret') });
    const answer = await post(JSON.stringify(orderOf('o1')));
    expect([answer.status, JSON.stringify(await answer.json())]).toEqual([500, expect.not.stringContaining('secret')]);
  });
});

describe('the providers', () => {
  test('answer over HTTP as they do in memory', async () => {
    const { call, providers } = await fixture();
    expect(await call('payment/charge', { orderId: 'o1', amount: 5, card: 'visa' })).toEqual({});
    expect(providers.effects).toEqual([{ action: 'payment/charge', orderId: 'o1', by: 'calls' }]);
    expect(await call('payment/charge', { orderId: 'o2', card: 'declined' })).toEqual({ refused: 'card declined' });
  });

  test('are unavailable when they do not answer, or answer with an error', async () => {
    const { call, providers, url } = await fixture();
    providers.down.add('shipping');
    await expect(call('shipping/ship', { orderId: 'o1' })).rejects.toMatchObject({ dependency: 'shipping' });
    await expect(httpCall(url)('payment/charge', {})).rejects.toMatchObject({ dependency: 'payment' });
  });
});
