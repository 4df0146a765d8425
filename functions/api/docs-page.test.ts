import { gunzipSync } from 'node:zlib';
import { ApiFixture, eventOf } from './testing/api-fixture.ts';

const api = new ApiFixture();
const page = async (path: string) => String((await api.get(path)).body as unknown);

/** What the page loads, as a browser resolves it. */
const loaded = (html: string, at: string): readonly string[] =>
  [...html.matchAll(/(?:src|href|data-document)="([^"]+)"/g)]
    .map(([, link]) => new URL(String(link), `https://api.example${at}`))
    .filter(({ protocol }) => protocol === 'https:')
    .map(({ pathname }) => pathname);

test.each(['/docs', '/docs/', '/prod/docs', '/prod/docs/'])(
  '%s shows the OpenAPI document, from this API alone',
  async (at) => {
    const html = await page(at.replace('/prod', ''));
    const base = at.startsWith('/prod') ? '/prod' : '';
    expect([...new Set(loaded(html, at))].sort()).toEqual(
      ['/docs/start.js', '/docs/swagger-ui-bundle.js', '/docs/swagger-ui.css', '/openapi.json'].map(
        (path) => base + path,
      ),
    );
    expect(html).not.toMatch(/https?:\/\//);
  },
);

test('everything that it loads is there, with its type', async () => {
  for (const path of loaded(await page('/docs'), '/docs')) {
    const { status, headers } = await api.send('HEAD', path);
    expect([path, status, headers['content-type']]).toEqual([path, 200, expect.stringMatching(/javascript|css|json/)]);
  }
});

test('its scripts come from its own origin: a policy says so to the browser', async () => {
  const { headers } = await api.get('/docs');
  expect(headers['content-security-policy']).toContain("default-src 'self'");
  expect(await page('/docs')).not.toMatch(/<script>|onload=/);
});

test.each(['/docs/index.js', '/docs/../lambda.ts', '/docs/constructor'])('there is no %s', async (path) => {
  expect((await api.get(path)).status).toBe(404);
});

test('a large file is compressed for those who take that', async () => {
  const { handler } = api;
  const headers = { 'accept-encoding': 'gzip, br' };
  const zipped = await handler(eventOf('GET', '/docs/swagger-ui-bundle.js', { headers }));
  const plain = await handler(eventOf('GET', '/docs/swagger-ui-bundle.js'));
  expect(zipped).toMatchObject({
    isBase64Encoded: true,
    headers: { 'content-encoding': 'gzip', vary: 'accept-encoding' },
  });
  expect(gunzipSync(Buffer.from(zipped.body ?? '', 'base64')).toString()).toBe(plain.body);
});
