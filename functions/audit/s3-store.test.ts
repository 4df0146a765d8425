import type { PutObjectCommand } from '@aws-sdk/client-s3';
import { s3Store } from './s3-store.ts';

test('an object is put into the bucket as JSON lines', async () => {
  const inputs: unknown[] = [];
  const s3 = { send: async ({ input }: PutObjectCommand) => inputs.push(input) };
  await s3Store({ send: s3.send as never }, 'audit').put('events/x.jsonl', '{}\n');
  expect(inputs).toEqual([
    { Bucket: 'audit', Key: 'events/x.jsonl', Body: '{}\n', ContentType: 'application/x-ndjson; charset=utf-8' },
  ]);
});

test('what S3 refuses fails', async () => {
  const send = (async () => Promise.reject(new Error('no such bucket'))) as never;
  await expect(s3Store({ send }, 'audit').put('k', '')).rejects.toThrow('no such bucket');
});
