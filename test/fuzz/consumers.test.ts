import { DLQ, sqsBatch, sqsRecord } from '@orderflow/testing';
import fc from 'fast-check';
import { CONSUMERS, type ConsumerName, shop } from './support/consumers.ts';
import { fuzz, INPUTS } from './support/fuzz.ts';
import { type BadMessage, badMessage } from './support/messages.ts';

/** Whatever lies in a queue: handled, dead-lettered with a reason that names the field, or tried again. Nothing else, ever. */

const PER_BATCH = 6;
const RETRIED = 'message failed, will retry';
const consumers = Object.keys(CONSUMERS) as ConsumerName[];

test.each(consumers)('%s: nothing lost, nothing crashes, batch mates unharmed', async (name) => {
  const batch = fc.record({
    bad: fc.array(badMessage(CONSUMERS[name].subscribesTo), { minLength: PER_BATCH, maxLength: PER_BATCH }),
    receives: fc.constantFrom(1, 1, 5),
  });
  const holds = ({ bad, receives }: { bad: readonly BadMessage[]; receives: number }) => deliver(name, bad, receives);
  await fuzz('consumers', batch, holds, { perRun: PER_BATCH, share: 1 / consumers.length });
});

async function deliver(name: ConsumerName, bad: readonly BadMessage[], receives: number): Promise<void> {
  const { deps, handlers, goodFor } = shop();
  const mates = [await goodFor(name, 1), await goodFor(name, 2)] as const;
  const records = bad.map(({ body }, at) => sqsRecord(body, { messageId: `bad-${at}`, receives }));
  const { batchItemFailures } = await handlers[name](sqsBatch(mates[0], ...records, mates[1]));
  const again = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
  const ends = (messageId: string) => deps.telemetry.lines.filter((line) => line.messageId === messageId);
  const deadLetters = deps.sqs.messages(DLQ);

  for (const mate of mates) expect(ends(mate.messageId)).toMatchObject([{ message: 'handled' }]);
  expect([...again].filter((id) => !id.startsWith('bad-'))).toEqual([]);
  expect(deadLetters.length).toBe(deps.telemetry.counts.deadLettered ?? 0);
  for (const [at, record] of records.entries()) {
    const [end, ...more] = ends(record.messageId);
    expect(more).toEqual([]);
    const { message, reason = '', class: kind } = end as unknown as Record<string, string>;
    expect(again.has(record.messageId)).toBe(message === RETRIED);
    if (message === 'message dead-lettered') expect(deadLetters.map(({ body }) => body)).toContain(record.body);
    else expect(['handled', 'ignored', 'duplicate', RETRIED]).toContain(message);
    if (receives >= deps.consumer.maxReceives) expect(message).not.toBe(RETRIED);
    if (reason) explains(reason, String(kind), (bad[at] as BadMessage).place);
  }
}

/** A message may hold more than an item of DynamoDB does, 400 KB, and DynamoDB does not say which field was too much. */
const TOO_LARGE = /^ValidationException: Item size has exceeded/;

/** Of a fault in the message a reason names the field; and no reason tells of a fault of ours. */
function explains(reason: string, kind: string, place: string | undefined): void {
  if (kind === 'permanent' && TOO_LARGE.test(reason)) return;
  expect(reason).not.toMatch(/\w(Error|Exception): |Cannot read|\[object/);
  if (kind !== 'rejected') return;
  expect(reason).toMatch(/^(body|detail-type|source|metadata\.sequence|[^\s:]+: [\w.[\]-]+): /);
  if (place !== undefined) expect([reason, place, names(reason, place)]).toEqual([reason, place, true]);
}

/** The field itself, what it is in, or what is in it. A contract names its fields from `data` or `metadata` down. */
function names(reason: string, place: string): boolean {
  if (/^(detail-type|source|metadata\.sequence): /.test(reason)) return true; // not for this consumer, whatever else is wrong
  // Without its place in the event store an event is one of another workload's, whose contract has versions of its own.
  if (/^(source|detail\.metadata\.(stream|sequence))$/.test(place) && /: metadata\.version: /.test(reason)) return true;
  // An event is read by the schema of the version that it says it has.
  if (place === 'detail.metadata.version' && /^[a-z.]+-v\d+: data\./.test(reason)) return true;
  const [field = ''] = reason.replace(/^(envelope|[a-z]+\.[a-z.]+(-v\d+)?): /, '').split(': ');
  const full = /^(data|metadata)\b/.test(field) ? `detail.${field}` : field;
  return place.startsWith(full) || full.startsWith(place);
}

test('inputs add up to what was promised', () => {
  const total = Object.values(INPUTS).reduce((sum, inputs) => sum + inputs, 0);
  expect(total).toBeGreaterThanOrEqual(20_000);
});
