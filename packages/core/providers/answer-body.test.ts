import * as fc from 'fast-check';
import { isAboutClient, objectIn, statusIn, textIn } from './answer-body.ts';

test('only a JSON object is a body that can be read', () => {
  for (const body of [undefined, null, 'text', 7, true, [], [{ status: 'ok' }]]) expect(objectIn(body)).toBeUndefined();
  expect(objectIn({ status: 'ok' })).toEqual({ status: 'ok' });
});

test('text is what is not empty, and a number by its digits', () => {
  expect(['t1', 42, '', null, Number.NaN, {}, '\ud800x'].map(textIn)).toEqual([
    ...['t1', '42', undefined, undefined, undefined, undefined, '\ufffdx'],
  ]);
});

test('a status is compared without its case and its hyphens', () => {
  expect(['Succeeded ', 'requires-action', 'In Progress', 7, undefined].map(statusIn)).toEqual([
    ...['succeeded', 'requires_action', 'in_progress', undefined, undefined],
  ]);
});

test.each([
  [{ error: { code: 'api_key_expired' } }, true],
  [{ error: { type: 'authentication_error', code: 'oops' } }, true],
  [{ error: { code: 'parameter_unknown' } }, true],
  [{ error: { code: 'amount_too_small' } }, false],
  [{ error: { code: 7 } }, false],
  [{ error: null }, false],
  ['not json', false],
])('whether %j is about the client: %p', (body, about) => {
  expect(isAboutClient(body)).toBe(about);
});

test('no body is too odd to be read', () =>
  fc.assert(
    fc.property(fc.anything(), (body) => {
      isAboutClient(body);
      textIn(body);
      return [undefined, body].includes(objectIn(body)) && ['string', 'undefined'].includes(typeof statusIn(body));
    }),
  ));
