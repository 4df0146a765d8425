import { thingEvent } from '../testing/operated-stage.ts';
import { problemOfEvent } from './check-event.ts';

const PATTERNS: Readonly<Record<string, string>> = {
  opened: '{"detail-type":["thing.opened"]}',
  counted: '{"detail-type":["thing.counted"]}',
};
const send = async ({ input }: { readonly input: { readonly Name: string; readonly EventBusName: string } }) => {
  expect(input.EventBusName).toBe('bus');
  return { EventPattern: PATTERNS[input.Name] };
};
const rules = { eventBridge: { send: send as never }, busName: 'bus', ruleNames: ['counted', 'opened'] };

test('an event that a rule matches has no problem', async () => {
  expect(await problemOfEvent(rules, thingEvent('x'))).toBeUndefined();
});

test.each([
  [expect.stringMatching(/^envelope: id: .*; detail: /), 'x'],
  ['envelope: body: must be an object, not an array', '[]'],
  [expect.stringMatching(/^envelope: detail-type: /), thingEvent('x', { 'detail-type': '' })],
  [expect.stringMatching(/^envelope: source: /), thingEvent('x', { source: 1 })],
  [expect.stringMatching(/^envelope: detail: /), thingEvent('x', { detail: 'text' })],
  ['detail.data must be an object', thingEvent('x', { detail: { data: [] } })],
  ['detail.metadata.eventId is not allowed', thingEvent('x', { detail: { data: {}, metadata: { eventId: 1 } } })],
  ['no rule of the consumer matches it: counted, opened', thingEvent('x', { 'detail-type': 'thing.closed' })],
  ['no rule of the consumer matches it: missing', thingEvent('x'), ['missing']],
])(
  'an edited event that is none, or not for the consumer, has a problem: %s',
  async (problem, body, ruleNames = rules.ruleNames) => {
    expect(await problemOfEvent({ ...rules, ruleNames }, body)).toEqual(problem);
  },
);
