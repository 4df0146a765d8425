import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { ObjectStore } from '@orderflow/core';

/**
 * Objects in an S3 bucket. A crash before the answer leaves either no object or the whole one; writing it again changes
 * nothing.
 */
export const s3Store = (s3: Pick<S3Client, 'send'>, bucket: string): ObjectStore => ({
  async put(key, body) {
    await s3.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: body,
        ContentType: 'application/x-ndjson; charset=utf-8',
      }),
    );
  },
});
