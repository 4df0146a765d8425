import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { powertools } from '../../packages/core/lambda/powertools';
import { SDK_OPTIONS } from '../../packages/core/lambda/sdk-options';
import { env } from '../../packages/core/lambda/wiring';
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
