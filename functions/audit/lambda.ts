import { S3Client } from '@aws-sdk/client-s3';
import { requiredSetting, SDK_OPTIONS } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { auditConsumer } from './consumer.ts';
import { s3Store } from './s3-store.ts';

export const handler = defineFunction((surroundings) => {
  // An endpoint that is not AWS's own need not know each bucket by a host name.
  const forcePathStyle = surroundings.setting('AWS_ENDPOINT_URL') !== undefined;
  const s3 = surroundings.connect('s3', () => new S3Client({ ...SDK_OPTIONS, forcePathStyle }));
  const objects = s3Store(s3, requiredSetting(surroundings, 'AUDIT_BUCKET'));
  return auditConsumer({ ...consumerDeps(surroundings), objects });
});
