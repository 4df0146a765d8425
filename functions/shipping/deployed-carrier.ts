import { positiveSetting, type RuntimeDeps, requiredSetting, type Surroundings } from '@orderflow/core';
import { guarded, guardOfFunction } from '@orderflow/core/breaker';
import { httpProvider, simulatedOutages, ssmSecret } from '@orderflow/core/providers';
import type { Carrier } from './carrier.ts';
import { httpCarrier } from './http-carrier.ts';
import { simulatedCarrier } from './simulated-carrier.ts';

type Deps = Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep' | 'tables' | 'telemetry'>;

/**
 * The carrier that the deployment chose, behind its circuit breaker: CARRIER_PROVIDER `simulated` (LEDGER_TABLE,
 * CARRIER_TIMEOUT_MS) or `http` (CARRIER_URL, CARRIER_SECRET_NAME, CARRIER_TIMEOUT_MS).
 * @throws Error when a setting is missing or unknown, naming it
 */
export const deployedCarrier = (surroundings: Surroundings, deps: Deps): Carrier =>
  guarded(
    surroundings.connect('carrier', () => chosen(surroundings, deps)),
    guardOfFunction(surroundings, deps),
  );

function chosen(surroundings: Surroundings, deps: Deps): Carrier {
  const choice = requiredSetting(surroundings, 'CARRIER_PROVIDER');
  if (choice !== 'simulated' && choice !== 'http')
    throw new Error(`CARRIER_PROVIDER is ${choice}; it must be simulated or http`);
  const timeoutMs = positiveSetting(surroundings, 'CARRIER_TIMEOUT_MS');
  if (choice === 'simulated') return simulated(surroundings, deps, timeoutMs);
  return httpCarrier(
    httpProvider({
      name: 'carrier',
      url: requiredSetting(surroundings, 'CARRIER_URL'),
      timeoutMs,
      secret: ssmSecret(requiredSetting(surroundings, 'CARRIER_SECRET_NAME'), deps.clock),
    }),
  );
}

/** Its outages hang for as long as a real one would be waited for. */
function simulated(surroundings: Surroundings, deps: Deps, timeoutMs: number): Carrier {
  const table = requiredSetting(surroundings, 'LEDGER_TABLE');
  return guarded(
    simulatedCarrier({ ...deps, table }),
    simulatedOutages({
      ...{ ...deps, table, timeoutMs, provider: 'carrier' },
      key: { orderId: { S: 'weather' }, key: { S: 'carrier' } },
    }),
  );
}
