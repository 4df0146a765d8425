import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SDK_OPTIONS } from '@orderflow/core';
import { env, powertools } from '@orderflow/core/lambda';
import { api } from './api.ts';

export const handler = api({
  dynamodb: new DynamoDBClient(SDK_OPTIONS),
  clock: Date.now,
  random: () => randomInt(2 ** 32) / 2 ** 32,
  sleep: (ms) => sleep(ms),
  telemetry: powertools(env('SERVICE_NAME')),
  tables: {
    events: env('EVENTS_TABLE'),
    readModel: env('READ_MODEL_TABLE'),
    idempotency: env('IDEMPOTENCY_TABLE'),
  },
  defaultCurrency: env('DEFAULT_CURRENCY'),
  basePath: process.env.BASE_PATH,
  openapi: async () => (await import('../../docs/contracts/openapi.json')).default,
});
