import { S3Client } from '@aws-sdk/client-s3';
import { SDK_OPTIONS } from '@orderflow/core';
import { env, lambdaDeps } from '@orderflow/core/lambda';
import { auditConsumer } from './consumer.ts';
import { s3Store } from './s3-store.ts';

/** An endpoint that is not AWS's own need not know each bucket by a host name. */
const s3 = new S3Client({ ...SDK_OPTIONS, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

export const handler = auditConsumer({ ...lambdaDeps(), objects: s3Store(s3, env('AUDIT_BUCKET')) });
