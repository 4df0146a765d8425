import fc from 'fast-check';

/** Which of the two queues: the one that work goes to, or where its dead letters go. */
export type Which = 'work' | 'dlq';

/** Something done to both sides. What it is about is told by a number, of which the remainder counts. */
export type Step =
  | { readonly do: 'send'; readonly to: Which; readonly input: object }
  | { readonly do: 'receive'; readonly from: Which; readonly input: object }
  | { readonly do: 'delete'; readonly which: number }
  | { readonly do: 'hide'; readonly which: number; readonly seconds: number };

/** Seconds that no test lasts. */
export const LONG = 600;

const queue = fc.constantFrom<Which>('work', 'work', 'work', 'dlq');
const attribute = fc.constantFrom('a', 'é', '1').map((StringValue) => ({ DataType: 'String', StringValue }));
const trace = { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-5759e988-bd862e3fe1be46a994272793' } };

const message = fc.record(
  {
    DelaySeconds: fc.constantFrom(0, 0, LONG),
    MessageAttributes: fc.dictionary(fc.constantFrom('why', 'who'), attribute).map((all) => ({ ...all })),
    MessageSystemAttributes: fc.constant(trace),
  },
  { requiredKeys: [] },
);
const flawed = fc.constantFrom({ MessageBody: '' }, { MessageBody: 'a\uffff' });
const asking = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };

/** One step. A receive takes all that there is, for no order is promised. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(queue, message).map(([to, input]): Step => ({ do: 'send', to, input })) },
  { weight: 1, arbitrary: flawed.map((input): Step => ({ do: 'send', to: 'work', input })) },
  {
    weight: 8,
    arbitrary: fc.tuple(queue, fc.constantFrom(0, 0, LONG, undefined)).map(
      ([from, VisibilityTimeout]): Step => ({
        do: 'receive',
        from,
        input: { MaxNumberOfMessages: 10, VisibilityTimeout, ...asking },
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(0, 11)
      .map((MaxNumberOfMessages): Step => ({ do: 'receive', from: 'work', input: { MaxNumberOfMessages } })),
  },
  { weight: 3, arbitrary: fc.nat(20).map((which): Step => ({ do: 'delete', which })) },
  {
    weight: 3,
    arbitrary: fc
      .tuple(fc.nat(20), fc.constantFrom(0, LONG))
      .map(([which, seconds]): Step => ({ do: 'hide', which, seconds })),
  },
);
