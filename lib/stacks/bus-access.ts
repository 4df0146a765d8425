import type { BusAccess } from '@orderflow/constructs';
import { contracts } from '../../events/declared.ts';
import { SOURCE_PREFIX } from '../../events/define-event.ts';
import type { OrderflowConfig } from '../config.ts';

/**
 * Who may put which events on the bus. The order flow's own sources are the relay's. The source of an integration event
 * belongs to the system that owns the event: only a producer that the configuration names may use it.
 */
export const busAccess = ({ republishers, producers }: OrderflowConfig): BusAccess => ({
  ownSources: [`${SOURCE_PREFIX}*`],
  republishers,
  reservedSources: integrationSources(),
  producers,
});

function integrationSources(): string[] {
  const owned = Object.values(contracts).filter(({ origin }) => origin === 'owner');
  return [...new Set(owned.map(({ source }) => source))].filter((source) => !source.startsWith(SOURCE_PREFIX)).sort();
}
