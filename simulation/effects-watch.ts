import type { EventStoreWatch, Violation, Watch } from '@orderflow/simulation/invariants';
import type { Process } from '@orderflow/simulation/kernel';
import type { World } from '@orderflow/simulation/stage';
import type { Expected } from './expected.ts';
import type { OracleWatch } from './oracle-watch.ts';

/** Subjects of the mails, by the event that each is about. */
const SUBJECTS: Readonly<Record<string, string>> = {
  'order.created': 'We received your order',
  'order.completed': 'Your order is on its way',
  'order.cancelled': 'Your order was cancelled',
};

/**
 * What the order flow did outside of its tables: each customer got the mails, the audit log has each event, and each order had
 * at most one saga. A mail may go out twice, where a process dies between the mail and its marker: SES knows no idempotency.
 */
export class EffectsWatch implements Watch {
  private readonly senders = new Map<string, Sender[]>();
  private repeats = 0;

  constructor(
    private readonly world: World,
    private readonly store: EventStoreWatch,
    private readonly oracle: OracleWatch,
    /** Where customers are reached in the end. */
    private readonly addresses: () => ReadonlyMap<string, string>,
  ) {}

  judged() {
    return { mails: this.world.services.ses.sent.length, 'mails sent twice': this.repeats };
  }

  /** A mail is sent once more only where its sender has failed between it and its marker: the window of decision 0007. */
  onMail(by: Process): readonly Violation[] {
    const { kernel, services } = this.world;
    const mail = services.ses.sent.at(-1);
    const about = `${mail?.subject} ${orderIn(mail?.text ?? '')}`;
    const before = this.senders.get(about) ?? [];
    this.senders.set(about, [...before, { by, at: kernel.now }]);
    if (before.length === 0) return [];
    this.repeats++;
    if (before.some((sender) => this.mayHaveFailed(sender))) return [];
    return [
      {
        invariant: 'a mail was sent twice and no sender had failed',
        detail: `${about}: ${before.at(-1)?.by.name}, ${by.name}`,
      },
    ];
  }

  /** Whether something happened to a sender from its mail on, or its clock was wrong, by which leases are told. */
  private mayHaveFailed({ by, at }: Sender): boolean {
    const { struck } = this.world.faults;
    const isDown = struck.some(({ fault, where }) => fault === 'region' && where.startsWith('dynamodb'));
    return (
      by.isDead ||
      isDown ||
      struck.some((one) => one.where.startsWith(by.name) && (one.at >= at - CALL_MS || one.fault === 'skew'))
    );
  }

  atRest(): readonly Violation[] {
    return [
      ...this.missingMails(),
      ...this.forgedMails(),
      ...this.wrongAddresses(),
      ...this.missingInAudit(),
      ...this.sagas(),
    ];
  }

  /** Each mail that is due went to who ordered, and says what they are to know. */
  private missingMails(): readonly Violation[] {
    const sent = this.mailsByAbout();
    return this.due().flatMap(({ about, to, says }) => {
      const mails = sent.get(about);
      if (!mails) return [{ invariant: 'a customer was not told', detail: about }];
      return mails
        .filter((mail) => ![to, MISTAKEN].includes(mail.to) || !says.every((part) => mail.text.includes(part)))
        .map((mail) => ({
          invariant: 'a customer was told something else',
          detail: `${about}: ${JSON.stringify(mail)}`,
        }));
    });
  }

  private forgedMails(): readonly Violation[] {
    const due = new Set(this.due().map(({ about }) => about));
    return [...this.mailsByAbout().keys()]
      .filter((about) => !due.has(about))
      .map((detail) => ({ invariant: 'a customer was told what never happened', detail }));
  }

  private mailsByAbout() {
    const { sent } = this.world.services.ses;
    const byAbout = new Map<string, (typeof sent)[number][]>();
    for (const mail of sent) {
      const about = `${mail.subject} ${orderIn(mail.text)}`;
      byAbout.set(about, [...(byAbout.get(about) ?? []), mail]);
    }
    return byAbout;
  }

  /** Mails that are due by now: what they are about, to whom they go, and what they say. */
  private due() {
    return this.oracle.all().flatMap((order) =>
      this.store
        .events(`order-${order.orderId}`)
        .filter(({ type }) => type in SUBJECTS)
        .map(({ type, data }) => ({
          about: `${SUBJECTS[type]} ${order.orderId}`,
          to: this.addresses().get(order.wish.customerId),
          says: type === 'order.cancelled' ? [(data as { readonly reason: string }).reason] : billOf(order),
        })),
    );
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

interface Sender {
  readonly by: Process;
  /** When SES had the mail; virtual milliseconds since the epoch. */
  readonly at: number;
}

/** A call that is slow, or whose answer is lost, was struck before it had its effect. */
const CALL_MS = 60_000;

/** An address that a customer had by mistake, for a moment (customers.ts). */
const MISTAKEN = 'wrong@example.com';

/** Decimals of the currencies that are wished for, by ISO 4217. */
const DECIMALS: Readonly<Record<string, number>> = { EUR: 2, HUF: 2, JPY: 0 };

const billOf = ({ wish, total, currency }: Expected): readonly string[] => [
  ...wish.items.map(({ sku, quantity }) => `${quantity} x ${sku} at `),
  `Total: ${amountOf(total, DECIMALS[currency] ?? 2)} ${currency}`,
];

const amountOf = (minor: number, decimals: number): string =>
  (minor / 10 ** decimals).toLocaleString('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
