import { createHash } from 'node:crypto';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { SQSHandler } from 'aws-lambda';
import { logger, metrics } from './toolbox.ts';

const s3 = new S3Client({});

/** Keeps every event on the bus: a batch is one object of JSON lines, named after what it holds. */
export const handler: SQSHandler = async ({ Records: records }, context) => {
  logger.addContext(context);
  const Body = `${records.map(({ body }) => body).join('\n')}\n`;
  const day = new Date().toISOString().slice(0, 10);
  const Key = `events/dt=${day}/${createHash('sha256').update(Body).digest('hex')}.jsonl`;
  await s3.send(new PutObjectCommand({ Bucket: process.env.AUDIT_BUCKET, Key, Body }));
  logger.info('archived', { events: records.length });
  metrics.addMetric('archived', 'Count', records.length);
  metrics.publishStoredMetrics();
  return { batchItemFailures: [] };
};
