import type { RuntimeDeps } from '@orderflow/core';
import { guarded } from '@orderflow/core/breaker';
import { env, positiveEnv } from '@orderflow/core/lambda';
import { httpProvider, simulatedOutages, ssmSecret } from '@orderflow/core/providers';
import type { PaymentGateway } from './gateway.ts';
import { httpGateway } from './http-gateway.ts';
import { simulatedGateway } from './simulated-gateway.ts';

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
