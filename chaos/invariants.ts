import type { Followed } from '../demo/follow.ts';
import { initialStock, isAsExpected } from '../demo/mix.ts';
import type { MailFindings, WantedMail } from './mails.ts';
import type { ExpectedDeadLetter } from './poison.ts';
import type { Entry, StageContents } from './stage-contents.ts';

/** One thing that must be so when all is over. */
export interface Check {
  readonly what: string;
  /** In figures. */
  readonly found: string;
  /** What is not as it should be. Nothing: it holds. */
  readonly violations: readonly string[];
}

export interface Findings {
  readonly orders: readonly Followed[];
  /** Orders whose cancellation the API refused: they were confirmed already. */
  readonly tooLate: ReadonlySet<string>;
  readonly contents: StageContents;
  /** Ids of the events that were seen on the bus. */
  readonly published: ReadonlySet<string>;
  readonly expectedDeadLetters: ReadonlySet<ExpectedDeadLetter>;
  readonly mails: MailFindings;
}

/** Nothing lost, nothing done twice, every order ended: seen from outside. */
export const checksOf = (findings: Findings): readonly Check[] => [
  endings(findings),
  money(findings),
  parcels(findings),
  stock(findings),
  allPublished(findings),
  analytics(findings),
  deadLetters(findings),
  mail(findings),
];

function endings({ orders, tooLate }: Findings): Check {
  const wrong = orders.filter(({ orderId, story, view }) => {
    if (!view) return true;
    const late = tooLate.has(orderId) && view.status === 'completed';
    return !late && !isAsExpected(story.ending, view);
  });
  return {
    what: 'every order ended, as it should',
    found: `${countOf(orders, 'completed')} completed, ${countOf(orders, 'cancelled')} cancelled`,
    violations: wrong.map(
      ({ orderId, story, view }) => `${orderId} (${story.title}): ${view?.status} ${view?.reason ?? ''}`,
    ),
  };
}

function money({ orders, contents }: Findings): Check {
  const rows = byOrder(contents.ledger);
  const violations = orders.flatMap(({ orderId, view }) => {
    const [charges, refunds] = ['charged', 'refunded'].map((status) => having(rows.get(orderId), status));
    const kept = sum(charges) - sum(refunds);
    const owed = view?.status === 'completed' ? view.total : 0;
    const isRight = kept === owed && (charges?.length ?? 0) <= 1 && (refunds?.length ?? 0) <= 1;
    return isRight
      ? []
      : [`${orderId}: keeps ${kept} of ${owed}, ${charges?.length} charges, ${refunds?.length} refunds`];
  });
  const all = (status: string) => contents.ledger.filter((row) => row.status === status).length;
  return {
    what: 'charged once and kept if completed; else nothing kept',
    found: `${all('charged')} charges, ${all('refunded')} refunds`,
    violations,
  };
}

function parcels({ orders, contents }: Findings): Check {
  const rows = byOrder(contents.ledger);
  const violations = orders.flatMap(({ orderId, view }) => {
    const shipped = having(rows.get(orderId), 'shipped').length;
    return shipped === (view?.status === 'completed' ? 1 : 0)
      ? []
      : [`${orderId}: ${shipped} parcels, ${view?.status}`];
  });
  const left = contents.ledger.filter(({ status }) => status === 'shipped').length;
  return { what: 'shipped once if completed; else never', found: `${left} parcels`, violations };
}

function stock({ orders, contents }: Findings): Check {
  const sold = soldOf(orders);
  const violations = Object.entries(initialStock).flatMap(([sku, before]) => {
    const [is, should] = [contents.stock.get(sku), before - (sold.get(sku) ?? 0)];
    return is === should ? [] : [`${sku}: ${is} in stock instead of ${should}`];
  });
  const units = [...sold.values()].reduce((total, quantity) => total + quantity, 0);
  return { what: 'stock is down by what was completed', found: `${units} units`, violations };
}

function allPublished({ contents, published }: Findings): Check {
  const lost = contents.storedEventIds.filter((eventId) => !published.has(eventId));
  return {
    what: 'every stored event was on the bus',
    found: `${contents.storedEventIds.length} events`,
    violations: lost.map((eventId) => `${eventId} was not published`),
  };
}

function analytics({ orders, contents }: Findings): Check {
  const completed = orders.filter(({ view }) => view?.status === 'completed');
  const wanted = new Map([
    ['orders placed', orders.length],
    ['orders completed', completed.length],
    ['orders cancelled', countOf(orders, 'cancelled')],
    ['revenue#EUR orders', completed.length],
    ['revenue#EUR amount', completed.reduce((total, { view }) => total + (view?.total ?? 0), 0)],
    ...[...soldOf(orders)].map(([sku, quantity]) => [`sku#${sku}#EUR quantity`, quantity] as const),
  ]);
  const violations = [...wanted].flatMap(([counter, value]) => {
    const is = contents.analytics.get(counter) ?? 0;
    return is === value ? [] : [`${counter}: ${is} instead of ${value}`];
  });
  return { what: 'analytics counted each once', found: `${wanted.size} counters`, violations };
}

function deadLetters({ contents, expectedDeadLetters }: Findings): Check {
  const found = contents.deadLetters.map((letter) => {
    const [name = ''] = /poison-\d+/.exec(letter.body) ?? [];
    return { ...letter, poison: name && `${letter.consumer} ${name}` };
  });
  const there = new Set(found.map(({ poison }) => poison));
  return {
    what: 'dead-letter queues hold exactly the poison',
    found: `${found.length} messages, ${expectedDeadLetters.size} poisoned`,
    violations: [
      ...[...expectedDeadLetters].filter((poison) => !there.has(poison)).map((poison) => `${poison} is lost`),
      ...found
        .filter(({ poison }) => !expectedDeadLetters.has(poison))
        .map(({ consumer, reason, body }) => `${consumer}: ${reason}: ${body.slice(0, 700)}`),
    ],
  };
}

function mail({ mails: { missing, unwanted, repeated } }: Findings): Check {
  const unexplained = repeated.filter(({ deaths }) => deaths.includes(undefined));
  return {
    what: 'each mail sent, twice only if its sender died',
    found: `${repeated.length} twice`,
    violations: [
      ...missing.map(({ orderId, subject }) => `${orderId}: not sent: ${subject}`),
      ...unwanted.map((name) => `nobody should have got: ${name}`),
      ...unexplained.map(({ orderId, subject }) => `${orderId}: sent twice, and nobody died: ${subject}`),
    ],
  };
}

/** What the customers should have got. */
export const wantedMails = (orders: readonly Followed[]): readonly WantedMail[] =>
  orders.flatMap(({ orderId, view }) => [
    { orderId, subject: 'We received your order' },
    { orderId, subject: view?.status === 'completed' ? 'Your order is on its way' : 'Your order was cancelled' },
  ]);

const countOf = (orders: readonly Followed[], status: string) =>
  orders.filter(({ view }) => view?.status === status).length;

function soldOf(orders: readonly Followed[]): Map<string, number> {
  const sold = new Map<string, number>();
  for (const { view, story } of orders)
    if (view?.status === 'completed')
      for (const { sku, quantity } of story.items) sold.set(sku, (sold.get(sku) ?? 0) + quantity);
  return sold;
}

function byOrder(entries: readonly Entry[]): Map<string, Entry[]> {
  const rows = new Map<string, Entry[]>();
  for (const entry of entries) rows.set(entry.orderId, [...(rows.get(entry.orderId) ?? []), entry]);
  return rows;
}

const having = (entries: readonly Entry[] = [], status: string) => entries.filter((entry) => entry.status === status);
const sum = (entries: readonly Entry[] = []) => entries.reduce((total, { amount }) => total + amount, 0);
