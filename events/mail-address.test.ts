import { jsonSchemaOf } from '@orderflow/core/contracts';
import Ajv from 'ajv';
import fc from 'fast-check';
import { MailAddress } from './mail-address.ts';

const accepts = (address: unknown) => MailAddress.safeParse(address).success;

test.each([
  'ada@example.com',
  "o'brien+shop@mail.example.co.uk",
  '!#$%&*+/=?^_`{|}~-@example.com',
  'first.last.@docomo.example',
  'dots..within@docomo.example',
  '"ada lovelace"@example.com',
  String.raw`"a\"b@c"@example.com`,
  'postmaster@localhost',
  'ada@[192.0.2.1]',
  'ada@[IPv6:2001:db8::1]',
  'ada@xn--bcher-kva.example',
  'ada@bücher.example',
  'jürgen@müller.example',
  '用户@例え.jp',
  'अजय@डाटा.भारत',
  `${'x'.repeat(64)}@${'y'.repeat(63)}.example`,
])('%s is a mail address', (address) => {
  expect(accepts(address)).toBe(true);
});

test.each([
  '',
  'ada',
  '@example.com',
  'ada@',
  'ada@@example.com',
  'ada lovelace@example.com',
  'ada@exam ple.com',
  'ada@-example.com',
  'ada@example-.com',
  'ada@example..com',
  'ada@.com',
  'Ada <ada@example.com>',
  'ada@example.com, eve@example.com',
  'ada@example.com\r\nBcc: eve@example.com',
  '"ada\n"@example.com',
  '"ada@example.com',
  `${'x'.repeat(65)}@example.com`,
  `ada@${'y'.repeat(64)}.example`,
  `ada@${'abcdefgh.'.repeat(29)}com`,
])('%j is none', (address) => {
  expect(accepts(address)).toBe(false);
});

test('no address makes a second recipient or a second header, and the JSON Schema says the same', () => {
  const valid = new Ajv().compile(jsonSchemaOf(MailAddress));
  const near = fc.stringMatching(/^[ab"<>,;:\\ \r\n.@[\]ü-]{0,12}@[ab,;<> \r\n.ü[\]-]{1,8}$/);
  fc.assert(
    fc.property(fc.oneof(near, fc.emailAddress(), fc.string({ unit: 'grapheme' })), (address) => {
      expect(valid(address)).toBe(accepts(address));
      if (accepts(address)) expect(address.replace(/^"(?:[^"\\]|\\.)*"/u, 'q')).not.toMatch(/[\s,;<>"\p{Cc}]/u);
    }),
    { numRuns: 2000 },
  );
});

test('what fast-check takes for addresses of RFC 5322 are addresses', () => {
  fc.assert(fc.property(fc.emailAddress(), (address) => expect(accepts(address)).toBe(true)));
});
