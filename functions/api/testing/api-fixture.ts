import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DomainEvent } from '@orderflow/core';
import { EventStore, ViewTable } from '@orderflow/core';
import { FakeDynamoDB, type FakeOptions, RecordedTelemetry } from '@orderflow/testing';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { instruments } from '../../order/testing/instruments.ts';
import { isPlaced, type OrderView, orderViewOf, streamsOf } from '../../read-model/view.ts';
import { api } from '../api.ts';
import type { ApiDeps } from '../deps.ts';
import { openapiDocument } from '../openapi.ts';
import { type Answer, mustConform } from './conformance.ts';

/** What a caller sends. */
export interface Call {
  /** An object is sent as JSON; text as it is. */
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the signature. @default none: anonymous */
  readonly userId?: string;
  readonly base64?: boolean;
}

/** 2026-11-23T10:00:00.000Z */
export const NOON = Date.UTC(2026, 10, 23, 10);

/** A turn of the event loop, in which the fake's transactions are in flight, stands for this long. */
const TICK_MS = 5;

const tables = { events: 'events', readModel: 'readModel' };

/** The API over an in-memory DynamoDB. Every answer is held against the OpenAPI document. */
export class ApiFixture {
  readonly dynamodb: FakeDynamoDB;
  readonly telemetry = new RecordedTelemetry();
  /** Milliseconds since the epoch; each look at the clock takes one. */
  now = NOON;
  readonly handler;
  private seed = 1;

  constructor(options: FakeOptions & Partial<ApiDeps> = {}) {
    this.dynamodb = new FakeDynamoDB(
      {
        events: { key: ['stream', 'version'] },
        instruments: { key: ['reference'] },
        readModel: {
          key: ['id'],
          indexes: { byCustomer: ['customerId', 'placedAt'], byStatus: ['status', 'placedAt'] },
        },
      },
      options,
    );
    this.handler = api({ ...this.deps(), ...options });
  }

  readonly post = (path: string, call: Call = {}) => this.send('POST', path, call);
  readonly get = (path: string, call: Call = {}) => this.send('GET', path, call);

  async send(method: string, path: string, call: Call = {}): Promise<Answer> {
    return this.receive(eventOf(method, path, call));
  }

  async receive(event: Partial<APIGatewayProxyEventV2>): Promise<Answer> {
    const { statusCode = 0, headers, body = '' } = await this.handler(event);
    const isJson = /json/.test(String(headers?.['content-type'])) && body !== '';
    const answer = {
      status: statusCode,
      headers: headers as Answer['headers'],
      body: isJson ? JSON.parse(body) : body,
    };
    const { http, stage } = event.requestContext ?? {};
    if (!isJson) return answer;
    mustConform(http?.method ?? 'GET', (event.rawPath ?? '/').replace(`/${stage}/`, '/'), answer);
    return answer;
  }

  /** Appends to a stream what another context would. */
  async happened(stream: string, ...events: readonly DomainEvent[]): Promise<void> {
    const store = new EventStore(this.dynamodb, 'events');
    const version = (await store.load(stream)).version + 1;
    const at = new Date(this.now++).toISOString();
    await store.append({ stream, version, causationId: 'why', correlationId: 'all', at, events });
  }

  /** Brings the read model up to date with an order. @param indexed the status that the index still has */
  async project(orderId: string, indexed?: string): Promise<void> {
    const store = new EventStore(this.dynamodb, 'events');
    const histories = await Promise.all(streamsOf(orderId).map((stream) => store.load(stream)));
    const events = histories.flatMap((history) => history.events);
    const view = orderViewOf(orderId, events);
    const { customerId, placedAt, status } = view;
    const index = isPlaced(view) ? { customerId, placedAt, status: indexed ?? status } : {};
    const views = new ViewTable<OrderView>(this.dynamodb, 'readModel');
    const streams = new Map<string, number>();
    const before = (await views.load(orderId)) ?? { id: orderId, revision: 0, streams, view };
    await views.save(before, { streams, view }, index);
  }

  /** Lehmer's generator: the same ids in every run. */
  private random(): number {
    this.seed = (this.seed * 48271) % 2147483647;
    return this.seed / 2147483647;
  }

  private deps(): ApiDeps {
    return {
      dynamodb: this.dynamodb,
      clock: () => this.now++,
      random: () => this.random(),
      sleep: async (ms) => {
        for (let tick = 0; tick < ms / TICK_MS; tick++) await new Promise((resolve) => setImmediate(resolve));
      },
      telemetry: this.telemetry,
      tables,
      instruments,
      orderIdSecret: 'of this deployment',
      defaultCurrency: 'EUR',
      openapi: async () => openapiDocument(),
      asset: async (name) => readFile(join('node_modules', 'swagger-ui-dist', name)),
    };
  }
}

/** What a front hands to the function. */
export function eventOf(method: string, path: string, call: Call = {}): APIGatewayProxyEventV2 {
  const { body, headers = {}, userId, base64 = false } = call;
  const [rawPath = '', rawQueryString = ''] = path.split('?');
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    headers: { ...(typeof body === 'object' && { 'content-type': 'application/json' }), ...headers },
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: 'api.example.com',
      domainPrefix: 'api',
      http: { method, path: rawPath, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'test' },
      requestId: 'request',
      routeKey: '$default',
      stage: '$default',
      time: '23/Nov/2026:10:00:00 +0000',
      timeEpoch: NOON,
      ...(userId && { authorizer: { iam: { userId } } }),
    },
    isBase64Encoded: base64,
    ...(text !== undefined && { body: base64 ? Buffer.from(text).toString('base64') : text }),
  };
}

/** An order that passes. */
export const order = {
  customerId: 'c-1',
  items: [
    { sku: 'espresso-beans', quantity: 2, unitPrice: 1299 },
    { sku: 'mug', quantity: 1, unitPrice: 995 },
  ],
};
