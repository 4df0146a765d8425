import * as fc from 'fast-check';
import { refusalOfWebhook, signWebhook } from './webhook-signature.ts';

const NOW = Date.UTC(2026, 10, 23);
const body = '{"id":"evt_1"}';
const header = signWebhook(body, 'secret', NOW);
const refusal = (change: Partial<{ body: string; header: string; secret: string; now: number }> = {}) => {
  const { secret, now, ...call } = { body, header, secret: 'secret', now: NOW, ...change };
  return refusalOfWebhook(call, secret, now);
};

test('the signature is that of the scheme', () => {
  // printf '1795392000.{"id":"evt_1"}' | openssl dgst -sha256 -hmac secret
  expect(header).toMatch(/^t=1795392000,v1=[\da-f]{64}$/);
  expect(refusal()).toBeUndefined();
});

test.each([
  ['another body', { body: '{"id":"evt_2"}' }, 'forged'],
  ['another secret', { secret: 'other' }, 'forged'],
  ['another time', { header: header.replace('t=1795392000', 't=1795392001') }, 'forged'],
  ['a digest of zeros', { header: `t=1795392000,v1=${'0'.repeat(64)}` }, 'forged'],
  ['a digest cut short', { header: header.slice(0, -2) }, 'unsigned'],
  ['no header', { header: '' }, 'unsigned'],
  ['no time', { header: header.replace(/^t=\d+,/, '') }, 'unsigned'],
  ['another scheme', { header: header.replace('v1', 'v0') }, 'unsigned'],
  ['a time that is none', { header: header.replace('1795392000', '1e9') }, 'unsigned'],
  ['a call that is replayed', { now: NOW + 301_000 }, 'stale'],
  ['a call of the future', { now: NOW - 301_000 }, 'stale'],
])('%s is refused', (_what, change, why) => {
  expect(refusal(change)).toBe(why);
});

test.each([-299_000, 299_000])('clocks may differ: %d ms', (ms) => {
  expect(refusal({ now: NOW + ms })).toBeUndefined();
});

test('while the secret is changed, one right signature is enough', () => {
  const other = signWebhook(body, 'new', NOW).split(',')[1];
  expect(refusal({ header: `${header},${other}` })).toBeUndefined();
  expect(refusal({ header: `${header},${other}`, secret: 'new' })).toBeUndefined();
});

test('whatever else is sent is refused, and never throws', () => {
  fc.assert(
    fc.property(fc.string(), fc.string({ unit: 'grapheme' }), (anything, text) => {
      expect(refusal({ header: anything })).toBeDefined();
      expect(refusal({ header: `t=${anything},v1=${anything}` })).toBeDefined();
      expect(refusal({ body: `${text}x` })).toBe('forged');
    }),
  );
});

test('any body is signed byte by byte', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.string({ minLength: 1 }), (bytes, secret) => {
      const raw = Buffer.from(bytes);
      const signed = signWebhook(raw, secret, NOW);
      expect(refusalOfWebhook({ body: raw, header: signed }, secret, NOW)).toBeUndefined();
      expect(refusalOfWebhook({ body: Buffer.concat([raw, Buffer.of(0)]), header: signed }, secret, NOW)).toBe(
        'forged',
      );
    }),
  );
});
