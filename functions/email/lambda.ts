import { SESv2Client } from '@aws-sdk/client-sesv2';
import { requiredSetting } from '@orderflow/core';
import { consumerDeps, defineFunction } from '@orderflow/core/lambda';
import { emailConsumer } from './consumer.ts';
import { pacedMailer } from './paced-mailer.ts';
import { sesMailer } from './ses-mailer.ts';

/** One try with a long time-out: each further try of a mail that was taken and not answered would send it again. */
const SES_OPTIONS = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 10_000, throwOnRequestTimeout: true },
};

export const handler = defineFunction((surroundings) => {
  const ses = surroundings.connect('ses', () => new SESv2Client(SES_OPTIONS));
  const mailer = sesMailer(ses, requiredSetting(surroundings, 'MAIL_FROM'));
  const intervalMs = Number(surroundings.setting('MAIL_INTERVAL_MS') ?? 0);
  return emailConsumer({
    ...consumerDeps(surroundings),
    mailer: intervalMs > 0 ? pacedMailer(mailer, intervalMs, surroundings) : mailer,
    customersTable: requiredSetting(surroundings, 'CUSTOMERS_TABLE'),
    idempotencyTable: requiredSetting(surroundings, 'IDEMPOTENCY_TABLE'),
  });
});
