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
const opened = { type: 'thing.opened', source: 'source', origin: 'owner', storedOnly: false } as const;
const requiring = (field: string) => ({
  type: 'object',
  required: [field],
  properties: { [field]: { type: 'string' } },
});
const events = [{ ...opened, version: 2, schema: requiring('thingId') }];
const rules = { eventBridge: { send: send as never }, busName: 'bus', ruleNames: ['counted', 'opened'], events };
const withData = (data: object, version?: number | string) =>
  thingEvent('x', { detail: { data, metadata: { eventId: 'thing-x:1', version } } });

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
  [
    'detail.metadata.eventId is not allowed',
    thingEvent('x', { detail: { data: { thingId: 'x' }, metadata: { eventId: 1 } } }),
  ],
  ['detail.data.thingId is missing', withData({})],
  ['detail.data.thingId must be string', withData({ thingId: 1 }, '2.1')],
  ['no rule of the consumer matches it: counted, opened', thingEvent('x', { 'detail-type': 'thing.closed' })],
  ['no rule of the consumer matches it: missing', thingEvent('x'), ['missing']],
])(
  'an edited event that is none, or not for the consumer, has a problem: %s',
  async (problem, body, ruleNames = rules.ruleNames) => {
    expect(await problemOfEvent({ ...rules, ruleNames }, body)).toEqual(problem);
  },
);

test.each([
  ['of another major version', withData({}, 1), events],
  ['without a JSON Schema', withData({}), [{ ...opened, version: 2 }]],
  ['of another type', withData({}), [{ ...events[0], type: 'thing.counted' }]],
  [
    'of several, if it fits one',
    withData({ name: 'x' }),
    [...events, { ...opened, version: 3, schema: requiring('name') }],
  ],
])('data is not refused by a contract %s', async (_, body, contracts) => {
  expect(await problemOfEvent({ ...rules, events: contracts as typeof events }, body)).toBeUndefined();
});
