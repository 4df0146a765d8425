import type { RuntimeDeps } from '../../packages/core';
import { guarded } from '../../packages/core/breaker/guard';
import { env, positiveEnv } from '../../packages/core/lambda/wiring';
import { httpProvider } from '../../packages/core/providers/http-provider';
import { simulatedOutages } from '../../packages/core/providers/simulated-outages';
import { ssmSecret } from '../../packages/core/providers/ssm-secret';
import type { PaymentGateway } from './gateway';
import { httpGateway } from './http-gateway';
import { simulatedGateway } from './simulated-gateway';

/**
 * The gateway that the deployment chose: PAYMENT_PROVIDER `simulated` (LEDGER_TABLE, PAYMENT_TIMEOUT_MS) or `http` (PAYMENT_URL,
 * PAYMENT_SECRET_NAME, PAYMENT_TIMEOUT_MS). @throws when a setting is missing or unknown, naming it.
 */
export function gatewayFromEnv(deps: Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep'>): PaymentGateway {
  const choice = env('PAYMENT_PROVIDER');
  if (choice === 'simulated') return simulated(deps);
  if (choice !== 'http') throw new Error(`PAYMENT_PROVIDER is ${choice}; it must be simulated or http`);
  return httpGateway(
    httpProvider({
      name: 'payment provider',
      url: env('PAYMENT_URL'),
      timeoutMs: positiveEnv('PAYMENT_TIMEOUT_MS'),
      secret: ssmSecret(env('PAYMENT_SECRET_NAME'), deps.clock),
    }),
  );
}

/** Its outages hang for as long as a real one would be waited for. */
function simulated(deps: Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep'>): PaymentGateway {
  const table = env('LEDGER_TABLE');
  const timeoutMs = positiveEnv('PAYMENT_TIMEOUT_MS');
  return guarded(
    simulatedGateway({ ...deps, table }),
    simulatedOutages({ ...deps, table, provider: 'payment-gateway', timeoutMs }),
  );
}
