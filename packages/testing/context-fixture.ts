import type { SqsHandler } from '@orderflow/core/batch';
import type { DomainEvent } from '@orderflow/core/contracts';
import { EventStore } from '@orderflow/core/store';
import type { SQSRecord } from 'aws-lambda';
import { consumerFixture } from './consumer-fixture.ts';
import { FakeDynamoDB, type FakeOptions } from './fake-dynamodb.ts';
import { sqsBatch } from './sqs-batch.ts';
import { storedMessage } from './stored-message.ts';

/** The dependencies of a context in memory: an event store, and further tables by their keys. */
export function contextFixture(keys: Readonly<Record<string, readonly string[]>> = {}, options?: FakeOptions) {
  const tables = Object.entries({ events: ['stream', 'version'], ...keys }).map(([name, key]) => [name, { key }]);
  const dynamodb = new FakeDynamoDB(Object.fromEntries(tables), options);
  const deps = { ...consumerFixture(), dynamodb };
  const store = new EventStore(dynamodb, 'events');

  /** Appends events to a stream. @returns the messages in which they are delivered */
  async function happened(stream: string, ...events: readonly DomainEvent[]): Promise<SQSRecord[]> {
    const { version } = await store.load(stream);
    const causationId = `cause-of-${stream}:${version + 1}`;
    const commit = { stream, version: version + 1, causationId, correlationId: 'request-1', at: AT, events };
    await store.append(commit);
    return (await messagesOf(stream)).slice(version);
  }

  const messagesOf = async (stream: string) => (await store.load(stream)).events.map((event) => storedMessage(event));

  /** The events of a stream, as type and data. */
  const stream = async (name: string) => (await store.load(name)).events.map(({ type, data }) => ({ type, data }));

  const typesIn = async (name: string) => (await store.load(name)).events.map(({ type }) => type);

  /**
   * Delivers one batch to a consumer. @returns what it logged, with the results of messages in a word: `handled`, `ignored`,
   * `duplicate`, `retrying`, `waiting` or `dead-lettered`
   */
  async function deliver(handler: SqsHandler, ...messages: readonly SQSRecord[]): Promise<string[]> {
    const logged = deps.telemetry.lines.length;
    await handler(sqsBatch(...messages));
    return deps.telemetry.lines.slice(logged).map(({ message }) => RESULTS[message] ?? message);
  }

  /** The reason of the last failed message. */
  const lastReason = () => deps.telemetry.lines.findLast(({ reason }) => reason !== undefined)?.reason;

  return { dynamodb, deps, happened, messagesOf, stream, typesIn, deliver, lastReason };
}

/** The results that a consumer logs in more than a word. */
const RESULTS: Readonly<Record<string, string>> = {
  'message failed, will retry': 'retrying',
  'message dead-lettered': 'dead-lettered',
  'dependency unavailable, message waits': 'waiting',
  'not decided yet, message waits': 'waiting',
};

const AT = '2026-11-23T08:00:00.000Z';
