import type { RuntimeDeps } from '../runtime';
import { httpProvider } from '../runtime/http-provider';
import { ssmSecret } from '../runtime/ssm-secret';
import { env, positiveEnv } from '../runtime/wiring';
import type { PaymentGateway } from './gateway';
import { httpGateway } from './http-gateway';
import { simulatedGateway } from './simulated-gateway';

/**
 * The gateway that the deployment chose: PAYMENT_PROVIDER `simulated` (LEDGER_TABLE) or `http` (PAYMENT_URL,
 * PAYMENT_SECRET_NAME, PAYMENT_TIMEOUT_MS). @throws when a setting is missing or unknown, naming it.
 */
export function gatewayFromEnv({ dynamodb, clock }: Pick<RuntimeDeps, 'dynamodb' | 'clock'>): PaymentGateway {
  const choice = env('PAYMENT_PROVIDER');
  if (choice === 'simulated') return simulatedGateway({ dynamodb, clock, table: env('LEDGER_TABLE') });
  if (choice !== 'http') throw new Error(`PAYMENT_PROVIDER is ${choice}; it must be simulated or http`);
  return httpGateway(
    httpProvider({
      name: 'payment provider',
      url: env('PAYMENT_URL'),
      timeoutMs: positiveEnv('PAYMENT_TIMEOUT_MS'),
      secret: ssmSecret(env('PAYMENT_SECRET_NAME'), clock),
    }),
  );
}
