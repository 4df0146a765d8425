import { SESv2Client } from '@aws-sdk/client-sesv2';
import { env, lambdaDeps } from '@orderflow/core/lambda';
import { emailConsumer } from './consumer.ts';
import { sesMailer } from './ses-mailer.ts';

/** One try, and patience: a mail that was handed over but not answered for would go out again with each further try. */
const ses = new SESv2Client({
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
});

export const handler = emailConsumer({
  ...lambdaDeps(),
  mailer: sesMailer(ses, env('MAIL_FROM')),
  customersTable: env('CUSTOMERS_TABLE'),
  idempotencyTable: env('IDEMPOTENCY_TABLE'),
});
