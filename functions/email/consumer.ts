import { each, handleBatch, once, type RuntimeDeps, Transient } from '@orderflow/core';
import { Customers } from './customers.ts';
import { emailOf } from './emails.ts';
import type { Mailer } from './mailer.ts';
import { emailSubscription } from './subscriptions.ts';

export interface EmailSettings {
  readonly mailer: Mailer;
  readonly customersTable: string;
  readonly idempotencyTable: string;
}

/** More than a mail can take to be handed over, less than the queue's visibility time-out. */
const LEASE_SECONDS = 60;

/** For ever: an archived event may be replayed years later, and nobody wants that mail. */
const TTL_SECONDS = 0;

/**
 * Tells customers how their orders get on, at the address that `integration.customer.created` brought. A mail whose
 * address is not known yet waits, and is dead-lettered with that reason in the end.
 *
 * Each event is mailed once, except after a crash between the mail and its marker: see {@link once}.
 */
export function emailConsumer(deps: RuntimeDeps & EmailSettings) {
  const customers = new Customers(deps, deps.customersTable);
  const onlyOnce = once(deps, {
    table: deps.idempotencyTable,
    leaseSeconds: LEASE_SECONDS,
    ttlSeconds: TTL_SECONDS,
  });
  return handleBatch(
    emailSubscription.subscribesTo,
    deps,
    each(async (event) => {
      if (event.type === 'integration.customer.created') return customers.learn(event);
      const { customerId } = event.data;
      const customer = await customers.find(customerId);
      if (!customer) throw new Transient(`no address yet for customer ${customerId}`);
      return onlyOnce(event, () => deps.mailer.send(emailOf(event, customer)));
    }),
  );
}
