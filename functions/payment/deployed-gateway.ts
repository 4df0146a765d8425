import { type RuntimeDeps, requiredSetting, type Surroundings } from '@orderflow/core';
import { guarded, guardOfFunction } from '@orderflow/core/breaker';
import { limitsOfFunction, type ProviderLimits, providerOfFunction, simulatedOutages } from '@orderflow/core/providers';
import type { PaymentGateway } from './gateway.ts';
import { httpGateway } from './http-gateway.ts';
import { simulatedGateway } from './simulated-gateway.ts';

type Deps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep' | 'tables' | 'telemetry'>;

/**
 * The payment provider that the deployment chose by the settings PAYMENT_…, behind its circuit breaker. The simulated one keeps its
 * books in LEDGER_TABLE. @throws Error when a setting is missing or unknown, naming it
 */
export const deployedGateway = (surroundings: Surroundings, deps: Deps): PaymentGateway =>
  guarded(
    surroundings.connect('payment-gateway', () =>
      providerOfFunction<PaymentGateway>(
        surroundings,
        { prefix: 'PAYMENT', name: 'payment provider' },
        { simulated: (timeoutMs) => simulated(surroundings, deps, timeoutMs), http: httpGateway },
      ),
    ),
    guardOfFunction(surroundings, deps),
  );

/** The same, with how long its keys last, how long orders wait for it, and how long for its decision. */
export const paymentProvider = (
  surroundings: Surroundings,
  deps: Deps,
): { readonly gateway: PaymentGateway; readonly limits: ProviderLimits } => ({
  gateway: deployedGateway(surroundings, deps),
  limits: limitsOfFunction(surroundings, 'PAYMENT'),
});

/** Its outages hang for as long as a real one would be waited for. */
function simulated(surroundings: Surroundings, deps: Deps, timeoutMs: number): PaymentGateway {
  const table = requiredSetting(surroundings, 'LEDGER_TABLE');
  return guarded(
    simulatedGateway({ ...deps, table }),
    simulatedOutages({
      ...{ ...deps, table, timeoutMs, provider: 'payment-gateway' },
      key: { orderId: { S: 'outages' }, key: { S: 'payment-gateway' } },
    }),
  );
}
