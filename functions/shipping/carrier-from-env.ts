import type { RuntimeDeps } from '../runtime';
import { httpProvider } from '../runtime/http-provider';
import { ssmSecret } from '../runtime/ssm-secret';
import { env, positiveEnv } from '../runtime/wiring';
import type { Carrier } from './carrier';
import { httpCarrier } from './http-carrier';
import { simulatedCarrier } from './simulated-carrier';

/**
 * The carrier that the deployment chose: CARRIER_PROVIDER `simulated` (LEDGER_TABLE) or `http` (CARRIER_URL,
 * CARRIER_SECRET_NAME, CARRIER_TIMEOUT_MS). @throws when a setting is missing or unknown, naming it.
 */
export function carrierFromEnv({ dynamodb, clock }: Pick<RuntimeDeps, 'dynamodb' | 'clock'>): Carrier {
  const choice = env('CARRIER_PROVIDER');
  if (choice === 'simulated') return simulatedCarrier({ dynamodb, clock, table: env('LEDGER_TABLE') });
  if (choice !== 'http') throw new Error(`CARRIER_PROVIDER is ${choice}; it must be simulated or http`);
  return httpCarrier(
    httpProvider({
      name: 'carrier',
      url: env('CARRIER_URL'),
      timeoutMs: positiveEnv('CARRIER_TIMEOUT_MS'),
      secret: ssmSecret(env('CARRIER_SECRET_NAME'), clock),
    }),
  );
}
