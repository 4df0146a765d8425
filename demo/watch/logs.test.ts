import type { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { followLogs } from './logs.ts';

const line = (service: string, message: string) =>
  JSON.stringify({ level: 'INFO', message, timestamp: new Date(0).toISOString(), service });

/** Log groups, of which each look sees one line more. */
function logs(groups: Readonly<Record<string, readonly [at: number, message: string][]>>) {
  let looks = 0;
  const send = async ({ input: { logGroupName = '', startTime = 0 } }: FilterLogEventsCommand) => {
    const all = groups[logGroupName.replace('/aws/lambda/', '')];
    if (!all) throw new Error('ResourceNotFoundException');
    looks += 1;
    const seen = all.slice(0, Math.ceil(looks / Object.keys(groups).length)).filter(([at]) => at >= startTime);
    return {
      events: seen.map(([timestamp, message]) => ({ eventId: `${logGroupName}${timestamp}`, timestamp, message })),
    };
  };
  return { send } as never;
}

async function followed(client: never, functionNames: readonly string[], lines: number): Promise<readonly string[]> {
  const controller = new AbortController();
  const printed: string[] = [];
  const print = (text: string) => {
    printed.push(text.replace(/^\S+ +/, ''));
    if (printed.length === lines) controller.abort();
  };
  await followLogs({
    client,
    functionNames: () => functionNames,
    filter: {},
    print,
    signal: controller.signal,
    from: 0,
    pauseMs: 0,
  });
  return printed;
}

test('lines of all functions come in order of time, each once; a function that never ran is none', async () => {
  const client = logs({
    payment: [
      [20, line('payment', 'charged')],
      [30_000, line('payment', 'refunded')],
    ],
    order: [
      [10, line('order', 'created')],
      [40_000, line('order', 'cancelled')],
    ],
  });
  expect(await followed(client, ['payment', 'order', 'never-ran'], 4)).toEqual([
    'order         INFO   created',
    'payment       INFO   charged',
    'payment       INFO   refunded',
    'order         INFO   cancelled',
  ]);
});

test('a function that is deployed meanwhile is followed too', async () => {
  const client = logs({ order: [[10, line('order', 'created')]], gift: [[20, line('gift', 'granted')]] });
  const controller = new AbortController();
  const names = ['order'];
  const printed: string[] = [];
  const print = (text: string) => {
    printed.push(text.replace(/^.* /, ''));
    names.push('gift');
    if (printed.length === 2) controller.abort();
  };
  const functionNames = () => names;
  await followLogs({ client, functionNames, filter: {}, print, signal: controller.signal, from: 0, pauseMs: 0 });
  expect(printed).toEqual(['created', 'granted']);
});
