import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { templateApp } from '@orderflow/constructs/assertions';
import { type LocalStage, startLocal } from '@orderflow/local';
import { stateFile } from '@orderflow/operator';
import { SeatBookingStack } from '../../examples/seat-booking/stack.ts';
import { bundle } from '../../lib/bundle.ts';
import { aws } from './support/aws.ts';
import { eventually } from './support/eventually.ts';
import { runOrderflow } from './support/program.ts';
import { deadLetterIn } from './support/queues.ts';
import { stage } from './support/stage.ts';

/** Another business on the same pipeline, deployed beside the order flow. */
let theatre: LocalStage;
const assembly = mkdtempSync(join(tmpdir(), 'seat-booking-'));

beforeAll(async () => {
  const name = `${stage().stage}-seats`;
  const app = templateApp({ outdir: assembly });
  new SeatBookingStack(app, `seat-booking-${name}`, name, bundle);
  app.synth();
  theatre = await startLocal({ stage: name, endpoint: stage().endpoint, assembly });
});

afterAll(async () => {
  rmSync(assembly, { recursive: true });
  rmSync(stateFile(process.cwd(), theatre.state.stage), { force: true });
  await theatre.stop();
});

test('a request becomes a commit, an event, and a place in the plan', async () => {
  await requested('12A', 'Ada');
  expect(await guestOf('12A')).toBe('Ada');
  expect(await eventsOf('12A')).toEqual(['seat.booked']);
});

test('the same request five times is one booking', async () => {
  const eventId = randomUUID();
  for (let time = 0; time < 5; time++) await requested('7C', 'Grace', { eventId });
  expect(await guestOf('7C')).toBe('Grace');
  await requested('7D', 'Edsger');
  await guestOf('7D');
  expect(await eventsOf('7C')).toEqual(['seat.booked']);
});

test('poison is dead-lettered with its reason, and so is a request that is rejected', async () => {
  await requested('1A', 12 as unknown as string);
  await requested('1B', 'Alan');
  await guestOf('1B');
  await requested('1B', 'Kurt');
  const { seats } = theatre.state.consumers;
  if (!seats) throw new Error('no consumer seats');
  const poison = await deadLetterIn(seats, ({ body }) => body.includes('"1A"'));
  expect(poison.attributes).toMatchObject({ class: 'rejected', reason: expect.stringContaining('data.guest') });
  const taken = await deadLetterIn(seats, ({ body }) => body.includes('Kurt'));
  expect(taken.attributes).toMatchObject({ class: 'permanent', reason: 'taken: seat 1B has a guest' });
});

test('orderflow operates it like any other pipeline', async () => {
  const at = [
    '--stage',
    theatre.state.stage,
    '--endpoint-url',
    theatre.state.endpoint,
    '--region',
    theatre.state.region,
  ];
  await requested('5E', 12 as unknown as string);
  const dlq = (action: string, ...more: readonly string[]) =>
    runOrderflow(['dlq', action, 'seats', ...at, '--key', '5E', ...more]);
  await eventually('the dead letter', async () => (await dlq('show')).output.includes('class: rejected') || undefined);
  const { code, output } = await runOrderflow(['status', ...at]);
  expect([code, output]).toEqual([0, expect.stringMatching(/! seats: \d+ dead letters? .*\n.*dlq list seats/)]);
  const file = join(assembly, 'dropped.jsonl');
  const dropped = await dlq('drop', '--reason', 'test', '--yes', '--keep-in', file);
  expect(dropped.output).toMatch(/^seats: 1 dropped and kept in /);
  await requested('9F', 'Barbara');
  expect(await guestOf('9F')).toBe('Barbara');
  const traced = await runOrderflow(['trace', '9F', ...at]);
  expect(traced.output).toMatch(
    /^9F: 1 events in 1 streams\nnothing is known to be missing\n\n.*\n└─ \+0 ms commit seat-9F:1\n {3}└─ seat\.booked \(seat-9F:1\)\n {6}└─ seat-plan: its view has it$/,
  );
  const explained = await runOrderflow(['explain', 'seat-9F:1', '--consumer', 'seat-plan', ...at]);
  expect(explained.output).toMatch(/^seat\.booked from theatre\.seats\nmatches {2}\S+ \(to seat-plan\)\n/);
  const rebuilt = await runOrderflow(['rebuild', 'seat-plan', '--dry-run', ...at]);
  expect(rebuilt.output).toMatch(/ views are the same, 0 differ, 0 were missing, 0 are obsolete$/);
});

const requested = (seat: string, guest: string, metadata = {}) =>
  aws.eventbridge.send(
    new PutEventsCommand({
      Entries: [
        {
          EventBusName: theatre.state.bus?.name,
          Source: 'box-office',
          DetailType: 'seat.requested',
          Detail: JSON.stringify({ data: { seat, guest }, metadata }),
        },
      ],
    }),
  );

const guestOf = (seat: string) =>
  eventually(`the guest of ${seat}`, async () => {
    const { Item } = await aws.dynamodb.send(
      new GetItemCommand({ TableName: theatre.state.tables.plan, Key: { id: { S: seat } } }),
    );
    return Item?.view?.S && (JSON.parse(Item.view.S) as { guest: string }).guest;
  });

async function eventsOf(seat: string): Promise<string[]> {
  const { Items = [] } = await aws.dynamodb.send(
    new QueryCommand({
      TableName: theatre.state.tables.events,
      KeyConditionExpression: '#stream = :stream',
      ExpressionAttributeNames: { '#stream': 'stream' },
      ExpressionAttributeValues: { ':stream': { S: `seat-${seat}` } },
    }),
  );
  return Items.flatMap((item) => (JSON.parse(item.events?.S ?? '[]') as { type: string }[]).map(({ type }) => type));
}
