import { type EventConsumer, grantActions, type PipelineFunction, type PipelineTable } from '@orderflow/constructs';
import { ArnFormat, Stack } from 'aws-cdk-lib/core';
import type { OrderflowConfig, ProviderConfig } from '../config.ts';

/**
 * The environment variables with which a consumer calls its provider: `PAYMENT_PROVIDER`, `PAYMENT_TIMEOUT_MS`,
 * `PAYMENT_KEY_HOURS`, `PAYMENT_PATIENCE_HOURS`, and either
 * `LEDGER_TABLE` or `PAYMENT_URL` and `PAYMENT_SECRET_NAME`.
 */
export function providerEnvironment(
  who: 'PAYMENT' | 'CARRIER',
  config: ProviderConfig,
  ledger: PipelineTable | undefined,
): Record<string, string> {
  const common = {
    [`${who}_PROVIDER`]: config.provider,
    [`${who}_TIMEOUT_MS`]: String(config.timeoutMs),
    [`${who}_KEY_HOURS`]: String(config.keyHours),
    [`${who}_PATIENCE_HOURS`]: String(config.patienceHours),
  };
  return config.provider === 'http'
    ? { ...common, [`${who}_URL`]: config.url, [`${who}_SECRET_NAME`]: config.secretName }
    : { ...common, LEDGER_TABLE: ledger?.table.tableName ?? '' };
}

/** The environment variables with which a function calls the payment provider: those of {@link providerEnvironment}, and `PAYMENT_PENDING_HOURS`. */
export const paymentEnvironment = (
  { payment, paymentPendingHours }: Pick<OrderflowConfig, 'payment' | 'paymentPendingHours'>,
  ledger: PipelineTable | undefined,
): Record<string, string> => ({
  ...providerEnvironment('PAYMENT', payment, ledger),
  PAYMENT_PENDING_HOURS: String(paymentPendingHours),
});

/**
 * Allows the consumer's function to use its provider: the simulated one's ledger, or the one SSM parameter with the secret.
 * A SecureString under the AWS managed key needs no `kms:Decrypt`; under your own key, grant that as well.
 * @param operations the DynamoDB operations of the simulated provider on the ledger
 */
export function grantProvider(
  config: ProviderConfig,
  consumer: EventConsumer | PipelineFunction,
  ledger: PipelineTable | undefined,
  ...operations: readonly string[]
): void {
  if (config.provider === 'simulated') ledger?.grant(consumer, ...operations);
  else grantSecret(config.secretName, consumer);
}

/** Allows a function to read one SSM parameter. */
export function grantSecret(name: string, consumer: EventConsumer | PipelineFunction): void {
  const resourceName = name.replace(/^\//, '');
  const arn = { service: 'ssm', resource: 'parameter', resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME };
  grantActions(consumer, ['ssm:GetParameter'], [Stack.of(consumer).formatArn(arn)]);
}
