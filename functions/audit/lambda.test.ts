import { awsEndpoint, lambdaEnvironment, sqsBatch, sqsRecord } from '@orderflow/testing';

test('the entry is wired by its environment, and finds the bucket at an endpoint that has no host name for it', async () => {
  const aws = await awsEndpoint();
  const url = aws.url.replace('127.0.0.1', 'localhost');
  Object.assign(process.env, lambdaEnvironment(url, 'audit'), { AUDIT_BUCKET: 'audit' });
  const { handler } = await import('./lambda.ts');
  const event = { id: 'e1', 'detail-type': 'anything', time: '2026-11-23T10:00:00Z' };
  expect(await handler(sqsBatch(sqsRecord(event)))).toEqual({ batchItemFailures: [] });
  aws.close();
  expect(aws.requests).toEqual([
    {
      operation: expect.stringMatching(/^PUT \/audit\/events\/date%3D2026-11-23\/\w{32}\.jsonl/),
      body: expect.stringContaining(JSON.stringify(event)),
    },
  ]);
});
