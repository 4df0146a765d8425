import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { powertools } from '../runtime/powertools';
import { SDK_OPTIONS } from '../runtime/sdk-options';
import { env } from '../runtime/wiring';
import { api } from './api';

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
