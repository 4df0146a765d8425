import { requiredSetting } from '@orderflow/core';
import { defineFunction, stepDeps } from '@orderflow/core/lambda';
import { ssmSecret } from '@orderflow/core/providers';
import { paymentWebhook } from './payment-webhook.ts';

export const handler = defineFunction((surroundings) => {
  const { setting, clock } = surroundings;
  const given = setting('PAYMENT_WEBHOOK_SECRET');
  const secret =
    given === undefined
      ? ssmSecret(requiredSetting(surroundings, 'PAYMENT_WEBHOOK_SECRET_NAME'), clock)
      : async () => given;
  return paymentWebhook({ ...stepDeps(surroundings), secret });
});
