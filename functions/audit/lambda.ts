import { S3Client } from '@aws-sdk/client-s3';
import { SDK_OPTIONS } from '../../packages/core/lambda/sdk-options';
import { env, lambdaDeps } from '../../packages/core/lambda/wiring';
import { auditConsumer } from './consumer';
import { s3Store } from './s3-store';

/** An endpoint that is not AWS's own need not know each bucket by a host name. */
const s3 = new S3Client({ ...SDK_OPTIONS, forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });

export const handler = auditConsumer({ ...lambdaDeps(), objects: s3Store(s3, env('AUDIT_BUCKET')) });
