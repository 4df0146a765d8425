import type { AnyContract } from '@orderflow/core';
import { busEvent, checkSendable } from '@orderflow/testing';
import { anything, type Mutated, mutated, spelled, text } from '@orderflow/testing/fuzz';
import fc from 'fast-check';
import * as orderFlow from '../../../events/index.ts';
import { derivedExample } from '../../../events/testing/derived-example.ts';
import { EXAMPLES } from '../../../events/testing/examples.ts';

/** What may lie in a queue. `place`: where a good event was changed, if it is one; then it is JSON. */
export interface BadMessage {
  readonly body: string;
  readonly place?: string;
}

const contracts: readonly (readonly [string, AnyContract])[] = Object.entries(orderFlow).flatMap(([name, value]) =>
  typeof value === 'function' && 'origin' in value ? [[name, value as AnyContract] as const] : [],
);

/** Each event as the bus brings it: stored ones with their place in the event store, others without. */
const good = contracts.flatMap(([name, contract]) => {
  const { type, version, source, origin, storedOnly } = contract;
  const event = { type, version, source, data: EXAMPLES[name] ?? derivedExample(name, contract) };
  const stream = `${source.split('.').at(-1)}-o-1`;
  const stored = {
    eventId: `${stream}:1`,
    stream,
    sequence: 1,
    version,
    correlationId: 'request',
    causationId: 'cause',
  };
  const timestamp = '2026-11-23T08:00:00.000Z';
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  return [
    ...(origin === 'foreign' ? [] : [busEvent(event, { ...stored, timestamp, traceparent })]),
    ...(storedOnly ? [] : [busEvent(event, { eventId: 'foreign-1', version }), busEvent(event)]),
  ];
});

/** From nearly right to absurd, but nothing that no queue takes; mostly events of the types that the consumer subscribes to. */
export function badMessage(subscribesTo: RegExp): fc.Arbitrary<BadMessage> {
  const subscribed = good.filter((event) => subscribesTo.test(event['detail-type']));
  const changed = fc.oneof(
    { weight: 6, arbitrary: fc.oneof(...subscribed.map(mutated)) },
    fc.oneof(...good.map(mutated)),
  );
  const nearlyRight = changed.map(({ value, place }: Mutated) => ({ body: JSON.stringify(value) ?? '', place }));
  const absurd = fc
    .oneof(spelled(changed.map(({ value }) => value)), spelled(anything), text)
    .map((body): BadMessage => ({ body }));
  return fc.oneof({ weight: 4, arbitrary: nearlyRight }, { weight: 1, arbitrary: absurd }).filter(isSendable);
}

function isSendable({ body }: BadMessage): boolean {
  try {
    checkSendable({ MessageBody: body });
    return true;
  } catch {
    return false;
  }
}
