import type { Comparison } from '@orderflow/core/migration';
import type { Response } from './load.ts';

/** What one phase showed under load. */
export interface Figures {
  readonly phase: number;
  readonly responses: readonly Response[];
  /** Orders that were paid and are not known, or accepted and never ended, in a sentence each. */
  readonly lost: readonly string[];
  /** Seconds from the last answer until the last order had ended. */
  readonly settledSeconds: number;
  /** Facts in the event store. @default the phase has none */
  readonly facts?: number;
  /** @default the phase compares nothing */
  readonly comparison?: Comparison;
  /** Per context, the orders of each side by the ledger, and those that both sides handled. @default the phase has no ledger */
  readonly sides?: readonly Sides[];
  /** Of the providers, each alone being down: what share of orders was refused. */
  readonly coupling: Readonly<Record<string, number>>;
}

export interface Sides {
  readonly context: string;
  readonly calls: number;
  readonly events: number;
  /** Orders that were not handled by the side of the ledger, or by both. */
  readonly wrong: number;
}

/** What a row of the table says, by phase. */
const ROWS: readonly (readonly [string, (figures: Figures) => string])[] = [
  ['**the customer**', () => ''],
  ['orders sent', ({ responses }) => String(responses.length)],
  ['response time, median', (figures) => ms(percentile(figures, 50))],
  ['… of the slowest in a hundred', (figures) => ms(percentile(figures, 99))],
  [
    'accepted or completed',
    (figures) => String(count(figures, ({ row }) => row !== undefined && row.status !== 'refused')),
  ],
  [
    'refused: card, stock, country',
    (figures) => String(count(figures, ({ row }) => isRefused(row?.status) && !isDown(row?.reason))),
  ],
  ['refused: shipping was down', (figures) => String(count(figures, ({ row }) => isDown(row?.reason)))],
  ['no answer: the shop died', (figures) => String(count(figures, ({ row }) => row === undefined))],
  ['**the operator**', () => ''],
  ['orders lost', ({ lost }) => String(lost.length)],
  ['all ended after the last answer', ({ settledSeconds }) => `${settledSeconds.toFixed(0)} s`],
  ['facts in the event store', ({ facts }) => (facts === undefined ? '–' : String(facts))],
  ['differences: unexplained', ({ comparison }) => (comparison ? String(comparison.unexplained.length) : '–')],
  ['… explained', ({ comparison }) => (comparison ? String(sum(Object.values(comparison.explained))) : '–')],
  ['… decisions alike', ({ comparison }) => (comparison ? String(comparison.same) : '–')],
  ['calls / events: payment', (figures) => sidesOf(figures, 'payment')],
  ['… inventory', (figures) => sidesOf(figures, 'inventory')],
  ['… shipping', (figures) => sidesOf(figures, 'shipping')],
  [
    'handled by both sides, or by the wrong one',
    ({ sides }) => (sides ? String(sum(sides.map(({ wrong }) => wrong))) : '–'),
  ],
  ['must be up for an order to be accepted', ({ coupling }) => couplingOf(coupling)],
];

/** The figures side by side, in Markdown. */
export function tableOf(phases: readonly Figures[]): string {
  const lines = [
    ['', ...phases.map(({ phase }) => `phase ${phase}`)],
    ['---', ...phases.map(() => '---')],
    ...ROWS.map(([name, cell]) => [name, ...phases.map(cell)]),
  ];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const isRefused = (status: string | undefined) => status === 'refused';
const isDown = (reason = '') => reason.startsWith('unavailable');
const count = ({ responses }: Figures, is: (response: Response) => boolean) => responses.filter(is).length;
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0);
const ms = (value: number) => `${value.toFixed(0)} ms`;

/** Of the requests that were answered. */
export function percentile({ responses }: Figures, percent: number): number {
  const times = responses.flatMap(({ ms, row }) => (row ? [ms] : [])).sort((one, other) => one - other);
  return times[Math.min(times.length - 1, Math.floor((times.length * percent) / 100))] ?? 0;
}

function sidesOf({ sides }: Figures, name: string): string {
  const found = sides?.find(({ context }) => context === name);
  return found ? `${found.calls} / ${found.events}` : '–';
}

function couplingOf(coupling: Figures['coupling']): string {
  const needed = Object.entries(coupling).filter(([, share]) => share > 0);
  const texts = needed.map(([service, share]) => (share < 1 ? `${service} (${Math.round(share * 100)} %)` : service));
  return texts.join(', ') || 'the shop alone';
}

const MARKS = /(<!-- figures -->\n)[\s\S]*(\n<!-- end of figures -->)/;

/** @throws Error when the document has no place for it */
export function withTable(document: string, table: string): string {
  if (!MARKS.test(document)) throw new Error('the document has no <!-- figures --> … <!-- end of figures -->');
  return document.replace(MARKS, (_, before, after) => `${before}\n${table}\n${after}`);
}
