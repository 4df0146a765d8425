import type { EventStoreWatch, Violation, Watch } from '@orderflow/simulation/invariants';
import type { World } from '@orderflow/simulation/stage';
import type { EndingsWatch } from './endings-watch.ts';

/** Subjects of the mails, by the event that each is about. */
const SUBJECTS: Readonly<Record<string, string>> = {
  'order.created': 'We received your order',
  'order.completed': 'Your order is on its way',
  'order.cancelled': 'Your order was cancelled',
};

/**
 * What the order flow did outside of its tables: each customer got the mails, the audit log has each event, and each order had
 * at most one saga. A mail may go out twice: a process may die between the mail and its marker, and SES knows no idempotency.
 * So that is no violation.
 */
export class EffectsWatch implements Watch {
  constructor(
    private readonly world: World,
    private readonly store: EventStoreWatch,
    private readonly endings: EndingsWatch,
    /** Where customers are reached in the end. */
    private readonly addresses: () => ReadonlyMap<string, string>,
  ) {}

  atRest(): readonly Violation[] {
    return [
      ...this.missingMails(),
      ...this.forgedMails(),
      ...this.wrongAddresses(),
      ...this.missingInAudit(),
      ...this.sagas(),
    ];
  }

  private missingMails(): readonly Violation[] {
    const sent = new Set(this.world.services.ses.sent.map(({ subject, text }) => `${subject} ${orderIn(text)}`));
    return this.endings
      .orderIds()
      .flatMap((orderId) => this.store.events(`order-${orderId}`).map(({ type }) => ({ orderId, type })))
      .filter(({ orderId, type }) => type in SUBJECTS && !sent.has(`${SUBJECTS[type]} ${orderId}`))
      .map(({ orderId, type }) => ({ invariant: 'a customer was not told', detail: `${type} of ${orderId}` }));
  }

  private forgedMails(): readonly Violation[] {
    const happened = new Set(
      this.endings
        .orderIds()
        .flatMap((orderId) => this.store.events(`order-${orderId}`).map(({ type }) => `${SUBJECTS[type]} ${orderId}`)),
    );
    return this.world.services.ses.sent
      .map(({ subject, text }) => `${subject} ${orderIn(text)}`)
      .filter((mail) => !happened.has(mail))
      .map((detail) => ({ invariant: 'a customer was told what never happened', detail }));
  }

  private wrongAddresses(): readonly Violation[] {
    const known = this.world.services.dynamodb.rows(this.world.manifest.table('customers'));
    return known
      .filter(({ customerId, email }) => this.addresses().get(String(customerId)) !== email)
      .map(({ customerId, email }) => ({ invariant: 'a wrong address was kept', detail: `${customerId}: ${email}` }));
  }

  private missingInAudit(): readonly Violation[] {
    const { services, manifest } = this.world;
    const kept = new Set<string>();
    for (const body of services.s3.objects(manifest.bucket('audit')).values())
      for (const line of body.split('\n').filter(Boolean)) kept.add(JSON.parse(line).detail?.metadata?.eventId);
    return this.store
      .names()
      .flatMap((name) => this.store.events(name))
      .filter(({ eventId }) => !kept.has(eventId))
      .map(({ eventId }) => ({ invariant: 'audit misses an event', detail: eventId }));
  }

  private sagas(): readonly Violation[] {
    const counts = new Map<string, number>();
    for (const { options } of this.world.services.stepFunctions.executions()) {
      const { orderId } = options.input as { readonly orderId: string };
      counts.set(orderId, (counts.get(orderId) ?? 0) + 1);
    }
    return [...counts]
      .filter(([, count]) => count > 1)
      .map(([orderId, count]) => ({ invariant: 'an order has more than one saga', detail: `${orderId}: ${count}` }));
  }
}

const orderIn = (text: string): string => /order ([A-Za-z0-9-]+)/.exec(text)?.[1] ?? '';
