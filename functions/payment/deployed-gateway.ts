import { positiveSetting, type RuntimeDeps, requiredSetting, type Surroundings } from '@orderflow/core';
import { guarded, guardOfFunction } from '@orderflow/core/breaker';
import { httpProvider, simulatedOutages, ssmSecret } from '@orderflow/core/providers';
import type { PaymentGateway } from './gateway.ts';
import { httpGateway } from './http-gateway.ts';
import { simulatedGateway } from './simulated-gateway.ts';

type Deps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep' | 'tables' | 'telemetry'>;

/**
 * The payment provider that the deployment chose, behind its circuit breaker: PAYMENT_PROVIDER `simulated` (LEDGER_TABLE,
 * PAYMENT_TIMEOUT_MS) or `http` (PAYMENT_URL, PAYMENT_SECRET_NAME, PAYMENT_TIMEOUT_MS).
 * @throws Error when a setting is missing or unknown, naming it
 */
export const deployedGateway = (surroundings: Surroundings, deps: Deps): PaymentGateway =>
  guarded(
    surroundings.connect('payment-gateway', () => chosen(surroundings, deps)),
    guardOfFunction(surroundings, deps),
  );

function chosen(surroundings: Surroundings, deps: Deps): PaymentGateway {
  const choice = requiredSetting(surroundings, 'PAYMENT_PROVIDER');
  if (choice !== 'simulated' && choice !== 'http')
    throw new Error(`PAYMENT_PROVIDER is ${choice}; it must be simulated or http`);
  const timeoutMs = positiveSetting(surroundings, 'PAYMENT_TIMEOUT_MS');
  if (choice === 'simulated') return simulated(surroundings, deps, timeoutMs);
  return httpGateway(
    httpProvider({
      name: 'payment provider',
      url: requiredSetting(surroundings, 'PAYMENT_URL'),
      timeoutMs,
      secret: ssmSecret(requiredSetting(surroundings, 'PAYMENT_SECRET_NAME'), deps.clock),
    }),
  );
}

/** Its outages hang for as long as a real one would be waited for. */
function simulated(surroundings: Surroundings, deps: Deps, timeoutMs: number): PaymentGateway {
  const table = requiredSetting(surroundings, 'LEDGER_TABLE');
  return guarded(
    simulatedGateway({ ...deps, table }),
    simulatedOutages({
      ...{ ...deps, table, timeoutMs, provider: 'payment-gateway' },
      key: { orderId: { S: 'weather' }, key: { S: 'payment-gateway' } },
    }),
  );
}
