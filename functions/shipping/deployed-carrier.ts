import { type RuntimeDeps, requiredSetting, type Surroundings } from '@orderflow/core';
import { guarded, guardOfFunction } from '@orderflow/core/breaker';
import { limitsOfFunction, type ProviderLimits, providerOfFunction, simulatedOutages } from '@orderflow/core/providers';
import type { Carrier } from './carrier.ts';
import { httpCarrier } from './http-carrier.ts';
import { simulatedCarrier } from './simulated-carrier.ts';

type Deps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep' | 'tables' | 'telemetry'>;

/**
 * The carrier that the deployment chose by the settings CARRIER_…, behind its circuit breaker. The simulated one keeps its
 * books in LEDGER_TABLE. @throws Error when a setting is missing or unknown, naming it
 */
export const deployedCarrier = (surroundings: Surroundings, deps: Deps): Carrier =>
  guarded(
    surroundings.connect('carrier', () =>
      providerOfFunction<Carrier>(
        surroundings,
        { prefix: 'CARRIER', name: 'carrier' },
        { simulated: (timeoutMs) => simulated(surroundings, deps, timeoutMs), http: httpCarrier },
      ),
    ),
    guardOfFunction(surroundings, deps),
  );

/** The same, with how long its keys last and how long parcels wait for it. */
export const parcelCarrier = (
  surroundings: Surroundings,
  deps: Deps,
): { readonly carrier: Carrier; readonly limits: ProviderLimits } => ({
  carrier: deployedCarrier(surroundings, deps),
  limits: limitsOfFunction(surroundings, 'CARRIER'),
});

/** Its outages hang for as long as a real one would be waited for. */
function simulated(surroundings: Surroundings, deps: Deps, timeoutMs: number): Carrier {
  const table = requiredSetting(surroundings, 'LEDGER_TABLE');
  return guarded(
    simulatedCarrier({ ...deps, table }),
    simulatedOutages({
      ...{ ...deps, table, timeoutMs, provider: 'carrier' },
      key: { orderId: { S: 'outages' }, key: { S: 'carrier' } },
    }),
  );
}
