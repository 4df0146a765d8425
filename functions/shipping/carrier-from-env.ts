import type { RuntimeDeps } from '@orderflow/core';
import { guarded } from '@orderflow/core/breaker';
import { env, positiveEnv } from '@orderflow/core/lambda';
import { httpProvider, simulatedOutages, ssmSecret } from '@orderflow/core/providers';
import type { Carrier } from './carrier.ts';
import { httpCarrier } from './http-carrier.ts';
import { simulatedCarrier } from './simulated-carrier.ts';

/**
 * The carrier that the deployment chose: CARRIER_PROVIDER `simulated` (LEDGER_TABLE, CARRIER_TIMEOUT_MS) or `http` (CARRIER_URL,
 * CARRIER_SECRET_NAME, CARRIER_TIMEOUT_MS). @throws when a setting is missing or unknown, naming it.
 */
export function carrierFromEnv(deps: Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep'>): Carrier {
  const choice = env('CARRIER_PROVIDER');
  if (choice === 'simulated') return simulated(deps);
  if (choice !== 'http') throw new Error(`CARRIER_PROVIDER is ${choice}; it must be simulated or http`);
  return httpCarrier(
    httpProvider({
      name: 'carrier',
      url: env('CARRIER_URL'),
      timeoutMs: positiveEnv('CARRIER_TIMEOUT_MS'),
      secret: ssmSecret(env('CARRIER_SECRET_NAME'), deps.clock),
    }),
  );
}

/** Its outages hang for as long as a real one would be waited for. */
function simulated(deps: Pick<RuntimeDeps, 'dynamodb' | 'clock' | 'sleep'>): Carrier {
  const table = env('LEDGER_TABLE');
  const timeoutMs = positiveEnv('CARRIER_TIMEOUT_MS');
  return guarded(
    simulatedCarrier({ ...deps, table }),
    simulatedOutages({ ...deps, table, provider: 'carrier', timeoutMs }),
  );
}
