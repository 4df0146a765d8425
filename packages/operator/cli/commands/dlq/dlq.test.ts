import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consume } from '@orderflow/core';
import { consumerFixture, sqsBatch, sqsRecord, THING_EVENTS, thingReaction } from '@orderflow/testing';
import { BEGIN, operatedStage, thingEvent } from '../../../testing/operated-stage.ts';
import { sleep } from '../../sleep.ts';
import { type RunOptions, runInTest } from '../../testing/run-in-test.ts';

const MINUTE = 60_000;
const messageId = (serial: number): string => `00000000-0001-4000-8000-${String(serial).padStart(12, '0')}`;

function setup(fails?: (action: string, input: object) => boolean, withIngress = false) {
  const { stage, clients, ...operated } = operatedStage(fails);
  const objects: { Bucket: string; Key: string; Body: string }[] = [];
  const s3 = { send: async ({ input }: { input: (typeof objects)[number] }) => objects.push(input) };
  const eventBridge = { send: async () => ({ EventPattern: '{"detail-type":["thing.opened"]}' }) };
  const ingresses = {
    guests: { dlqUrl: 'https://sqs/failures', functionName: 'f-guests', publishes: ['guest.arrived'] },
  };
  const found = { ...stage, buckets: { audit: 'audit' }, ...(withIngress && { ingresses }) };
  const run = (argv: readonly string[], more: RunOptions = {}) =>
    runInTest(['dlq', ...argv, '--stage', 'dev'], {
      stage: found,
      clients: { ...clients, s3: s3 as never, eventBridge: eventBridge as never },
      clock: () => operated.time.now,
      ...more,
    });
  return { ...operated, objects, run };
}

/** Three of payment, one of shipping. */
function letters() {
  const all = setup();
  all.deadLetter('payment', thingEvent('a'), { eventId: 'thing-a:1', reason: 'no stock' });
  all.deadLetter('payment', thingEvent('b'), {
    eventId: 'thing-b:1',
    class: 'rejected',
    reason: 'data.thingId: too long',
  });
  all.deadLetter('payment', 'no JSON');
  all.deadLetter('shipping', thingEvent('a'), { eventId: 'thing-a:2', type: 'thing.counted', reason: 'no route' });
  return all;
}

describe('an ingress', () => {
  test('its dead letters are listed, shown and dropped', async () => {
    const { run, sqs } = setup(undefined, true);
    sqs.queue('https://sqs/failures').send({ body: '{"topic":"guest"}', attributes: {} });
    expect((await run(['list'])).out).toMatch(/guests .*received too often/m);
    expect((await run(['show', 'guests'])).out).toContain('"topic": "guest"');
    expect((await run(['drop', 'guests', '--reason', 'a test', '--yes'])).out).toContain('guests: 1 dropped');
  });

  test('there is no queue to redrive to', async () => {
    const { code, err } = await setup(undefined, true).run(['redrive', 'guests', '--reason', 'a try']);
    expect(code).toBe(2);
    expect(err).toContain('guests has no queue to redrive to: publish its events again');
  });
});

describe('list', () => {
  test('lists all, oldest first, and leaves them', async () => {
    const { run, sqs } = letters();
    const { code, out } = await run(['list']);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n').slice(2);
    expect(lines.map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['payment', '2026-11-23T07:59:00', '-', '-', messageId(3), 'received too often'],
      ['payment', '2026-11-23T08:00:00', 'permanent', 'thing.opened', 'thing-a:1', 'no stock'],
      ['payment', '2026-11-23T08:00:00', 'rejected', 'thing.opened', 'thing-b:1', 'data.thingId: too long'],
      ['shipping', '2026-11-23T08:00:00', 'permanent', 'thing.counted', 'thing-a:2', 'no route'],
    ]);
    expect(sqs.queue('https://sqs/payment-dlq').depth()).toEqual({ visible: 3, inFlight: 0, delayed: 0 });
  });

  test.each<[string[], (string | null)[]]>([
    [['payment', '--class', 'rejected'], ['thing-b:1']],
    [
      ['--key', 'a'],
      ['thing-a:1', 'thing-a:2'],
    ],
    [['--type', 'thing.c*'], ['thing-a:2']],
    [['--reason-has', 'STOCK'], ['thing-a:1']],
    [['--older-than', '30s'], [null]],
    [['--id', 'thing-a:2'], ['thing-a:2']],
  ])('filters: %j', async (argv, ids) => {
    const { deadLetters, isPartial } = JSON.parse((await letters().run(['list', ...argv, '--json'])).out);
    expect(deadLetters.map(({ eventId = null }: { eventId?: string | null }) => eventId)).toEqual(ids);
    expect(isPartial).toBe(false);
  });

  test('says that there may be more', async () => {
    expect((await letters().run(['list', 'payment', '--max', '1'])).out).toMatch(/\nthere may be more: --max\n$/);
  });
});

test('show prints attributes and body', async () => {
  const { out } = await letters().run(['show', 'payment', '--id', 'thing-a:1']);
  expect(out).toMatch(/^class: permanent\nreason: no stock\n/);
  expect(out).toContain('  "detail-type": "thing.opened",');
  expect((await letters().run(['show', 'payment', '--id', 'unknown'])).code).toBe(1);
});

describe('redrive', () => {
  const because = ['--reason', 'repaired'];

  test('sends those that are meant to the queue of their consumer', async () => {
    const { run, bodiesIn } = letters();
    const { code, out } = await run(['redrive', '--class', 'permanent', ...because]);
    expect([code, out]).toEqual([0, 'payment: 1 redriven, 2 remaining\nshipping: 1 redriven, 0 remaining\n']);
    expect([bodiesIn('payment'), bodiesIn('shipping')]).toEqual([[thingEvent('a')], [thingEvent('a')]]);
  });

  test('--dry-run only counts, and writes nothing', async () => {
    const { run, bodiesIn, dynamodb } = letters();
    expect((await run(['redrive', '--max', '2', '--dry-run'])).out).toBe(
      'payment: would redrive 2\nshipping: would redrive 1\n',
    );
    expect([bodiesIn('payment'), dynamodb.rows('events')]).toEqual([[], []]);
  });

  test('--max bounds all consumers together', async () => {
    const { run, bodiesIn } = letters();
    await run(['redrive', '--max', '3', ...because]);
    expect([bodiesIn('payment').length, bodiesIn('shipping').length]).toEqual([3, 0]);
  });

  test('--rate sets the pace', async () => {
    const { run, time } = letters();
    const slept: number[] = [];
    const sleep = async (ms: number) => void slept.push(ms);
    await run(['redrive', 'payment', '--rate', '2', ...because], { sleep, clock: () => time.now });
    expect(slept.filter((ms) => ms > 0)).toEqual([500, 1000]);
  });

  test('an interruption while --rate sleeps ends it, and it says what was redriven', async () => {
    const { run, sqs } = letters();
    const interruption = new AbortController();
    const sleepUntilInterrupted = async (_ms: number, interrupted?: AbortSignal) => {
      await sleep(0);
      if (interrupted) interruption.abort();
      await sleep(0, interrupted);
    };
    const { code, out, err } = await run(['redrive', 'payment', '--rate', '2', ...because], {
      sleep: sleepUntilInterrupted,
      interrupted: interruption.signal,
    });
    expect([code, out, err]).toEqual([130, 'payment: 1 redriven, 2 remaining\n', '']);
    expect(sqs.queue('https://sqs/payment-dlq').depth()).toMatchObject({ visible: 2, inFlight: 0 });
  });

  test('--edit sends what was edited, if a rule of the consumer matches it', async () => {
    const { run, bodiesIn } = letters();
    const edits: Record<string, (text: string) => string> = {
      'thing-a': (text) => text.replace('"thingId": "a"', '"thingId": "repaired"'),
      'thing-b': (text) => text.replace('thing.opened', 'thing.closed'),
      'no JSON': (text) => text,
    };
    const edit = async (text: string) =>
      edits[Object.keys(edits).find((key) => text.includes(key)) ?? '']?.(text) ?? '';
    const { code, out } = await run(['redrive', 'payment', '--edit', ...because], { edit });
    expect([code, out]).toEqual([
      1,
      `${messageId(2)}: not redriven: no rule of the consumer matches it: r-payment\npayment: 2 redriven, 1 remaining\n`,
    ]);
    expect(bodiesIn('payment')).toEqual(
      ['no JSON', thingEvent('a').replace('"thingId":"a"', '"thingId":"repaired"')].sort(),
    );
    expect(bodiesIn('payment-dlq')).toEqual([thingEvent('b')]);
  });

  test('--edit sends nothing whose data breaks its contract, and names the field', async () => {
    const { run, bodiesIn } = letters();
    const schema = { type: 'object', required: ['thingId'] };
    const contract = {
      type: 'thing.opened',
      source: 'source',
      origin: 'owner',
      version: 1,
      storedOnly: false,
    } as const;
    const stage = { ...operatedStage().stage, events: [{ ...contract, schema }] };
    const edit = async (text: string) => text.replace('"thingId"', '"thingid"');
    const { code, out } = await run(['redrive', 'payment', '--id', 'thing-a:1', '--edit', ...because], { edit, stage });
    expect([code, out]).toEqual([
      1,
      `${messageId(1)}: not redriven: detail.data.thingId is missing\npayment: 0 redriven, 3 remaining\n`,
    ]);
    expect(bodiesIn('payment')).toEqual([]);
  });

  test('an interruption leaves every message in one queue, visible, and exits with 130', async () => {
    const interruption = new AbortController();
    let sends = 0;
    const { run, deadLetter, bodiesIn, sqs } = setup((action) => {
      if (action === 'SendMessage' && ++sends === 13) interruption.abort();
      return false;
    });
    const bodies = Array.from({ length: 40 }, (_, index) => thingEvent(`${index}`));
    for (const body of bodies) deadLetter('payment', body);
    const { code, out } = await run(['redrive', 'payment', ...because], { interrupted: interruption.signal });
    expect([code, out]).toEqual([130, expect.stringMatching(/^payment: \d+ redriven, \d+ remaining\n$/)]);
    expect([...bodiesIn('payment'), ...bodiesIn('payment-dlq')].sort()).toEqual([...bodies].sort());
    expect(bodiesIn('payment').length).toBeGreaterThanOrEqual(13);
    expect(bodiesIn('payment-dlq').length).toBeGreaterThan(0);
    expect(sqs.queue('https://sqs/payment-dlq').depth().inFlight).toBe(0);
  });

  test('killed three times, a redrive of a thousand messages loses none, and none is handled twice', async () => {
    const kills = new Set([40, 471, 812]);
    let sends = 0;
    let isDead = false;
    const { run, deadLetter, bodiesIn, time } = setup((action) => {
      if (action === 'SendMessage' && kills.has(++sends)) isDead = true;
      return isDead; // a process that was killed calls nothing any more
    });
    const bodies = Array.from({ length: 1000 }, (_, index) => thingEvent(`${index}`));
    for (const body of bodies) deadLetter('payment', body);
    for (const code of [1, 1, 1, 0]) {
      expect((await run(['redrive', 'payment', ...because])).code).toBe(code);
      isDead = false;
      time.now += 6 * MINUTE;
    }
    expect(bodiesIn('payment-dlq')).toEqual([]);
    const sent = bodiesIn('payment');
    expect([...new Set(sent)]).toEqual([...bodies].sort());
    expect(sent.length - bodies.length).toBeLessThanOrEqual(30);

    const deps = consumerFixture();
    const handler = consume(THING_EVENTS, deps, thingReaction());
    const records = sent.map((body, index) => sqsRecord(body, { messageId: `m${index}` }));
    for (let from = 0; from < records.length; from += 10) await handler(sqsBatch(...records.slice(from, from + 10)));
    expect(deps.telemetry.counts).toEqual({
      handled: 1000,
      ...(sent.length > 1000 && { duplicate: sent.length - 1000 }),
    });
    expect(deps.dynamodb.rows('events')).toHaveLength(1000);
  });

  test.each([
    ['--reason is required', ['payment']],
    ['--edit needs a terminal', ['payment', '--edit', ...because]],
    ['moon is not one of payment, shipping', ['moon', ...because]],
    ['--class odd is not one of rejected, permanent', ['payment', '--class', 'odd', ...because]],
    ['--rate 0 is not a whole number', ['payment', '--rate', '0', ...because]],
  ])('misuse: %s', async (problem, argv) => {
    expect(await letters().run(['redrive', ...argv])).toMatchObject({ code: 2, err: expect.stringContaining(problem) });
  });
});

describe('drop', () => {
  const drop = ['drop', 'payment', '--class', 'rejected', '--reason', 'load test'];

  test('asks in any stage, keeps each with its reason in the audit bucket, and deletes it', async () => {
    const { run, objects, bodiesIn } = letters();
    const questions: string[] = [];
    const ask = async (question: string) => {
      questions.push(question);
      return 'dev';
    };
    const { code, out } = await run(drop, { ask });
    expect(questions).toEqual([
      'orderflow dlq drop payment --class rejected: this cannot be undone. Type dev to go on: ',
    ]);
    expect([code, out]).toEqual([
      0,
      'payment: 1 dropped and kept in s3://audit/dropped/date=2026-11-23/payment/, 2 remaining\n',
    ]);
    expect(objects).toMatchObject([{ Bucket: 'audit', Key: `dropped/date=2026-11-23/payment/${messageId(2)}.jsonl` }]);
    expect(JSON.parse(objects[0]?.Body ?? '')).toMatchObject({
      body: thingEvent('b'),
      class: 'rejected',
      consumer: 'payment',
      droppedAt: new Date(BEGIN).toISOString(),
      droppedBy: 'ada',
      why: 'load test',
    });
    expect(bodiesIn('payment-dlq')).toEqual([thingEvent('a'), 'no JSON'].sort());
  });

  test('--keep-in keeps them in a file', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'orderflow-drop-'));
    const file = join(directory, 'dropped.jsonl');
    const { run } = letters();
    await run([...drop.slice(0, 2), '--reason', 'x', '--yes', '--keep-in', file]);
    expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(3);
    rmSync(directory, { recursive: true });
  });

  test.each([
    ['--yes is required: this cannot be undone', [], {}],
    ['--keep-in is required: stage dev has no audit bucket', ['--yes'], { stage: { buckets: {} } }],
  ])('%s', async (problem, options, more) => {
    const { stage } = operatedStage();
    const given = 'stage' in more ? { stage: { ...stage, ...more.stage } } : {};
    expect(await letters().run([...drop, ...options], given)).toMatchObject({
      code: 2,
      err: expect.stringContaining(problem),
    });
  });
});
