import type { Circumstances } from './machine.ts';
import type { RoundSettings } from './rounds.ts';
import type { PerEvent } from './sides.ts';
import type { Summary } from './statistics.ts';
import { type BundleName, type Figures, kB, over, type Verdict } from './targets.ts';

/** The figures as Markdown. */
export function report(
  figures: Figures,
  verdicts: readonly Verdict[],
  settings: RoundSettings & { readonly loads: number },
  { date, command, machine, versions }: Circumstances,
): string {
  const { generations, rounds, batches, loads } = settings;
  return [
    `\`${command}\` on ${date}: ${machine}; ${versions.join(', ')}.`,
    `Median (least to most) of ${generations * rounds} rounds of ${batches * 10} events in ${generations} generations of processes; load times of ${loads} fresh processes each.`,
    table(['Per event', 'Orderflow, relay included', 'Peer', 'Ratio'], perEvent(figures)),
    table(['Per bundle', 'Entry', 'With lazy chunks', 'Load'], perBundle(figures)),
    table(
      ['Target', 'Reached', ''],
      verdicts.map(({ target, reached, met }) => [target, reached, met ? 'met' : '**missed**']),
    ),
  ].join('\n\n');
}

function perEvent({ perEvent: { ours, peer }, logged }: Figures): string[][] {
  const row = (name: string, kind: Parameters<typeof over>[1], show: (summary: Summary) => string) => {
    const [mine, theirs] = [over(ours, kind), over(peer, kind)];
    return [name, show(mine), show(theirs), (mine.median / theirs.median).toFixed(2)];
  };
  return [
    row('AWS calls', 'calls', ({ median }) => median.toFixed(1)),
    ['of these', operations(ours), operations(peer), ''],
    row('Write units', 'writeUnits', ({ median }) => median.toFixed(1)),
    row('CPU µs', 'cpuMicros', spread),
    row('Wall µs', 'wallMicros', spread),
    ['Log lines', logged.ours.lines.toFixed(1), logged.peer.lines.toFixed(1), ''],
    ['Log bytes', logged.ours.bytes.toFixed(0), logged.peer.bytes.toFixed(0), ''],
  ];
}

const spread = ({ median, min, max }: Summary, digits = 0): string => {
  const [middle, least, most] = [median, min, max].map((value) => value.toFixed(digits));
  return `${middle} (${least} to ${most})`;
};

const operations = ([round]: readonly PerEvent[]): string =>
  Object.entries(round?.operations ?? {})
    .map(([name, count]) => `${name} ${count.toFixed(1)}`)
    .join(', ');

const BUNDLES: Readonly<Record<BundleName, string>> = {
  payment: 'Orderflow, payment reaction',
  deployed: 'the same as deployed, with both gateways',
  relay: 'Orderflow, relay',
  peer: 'Peer, the same options',
  peerUntuned: 'Peer, without the aliases',
};

const perBundle = ({ bundles, loads }: Figures): string[][] =>
  (Object.keys(BUNDLES) as BundleName[]).map((name) => [
    BUNDLES[name],
    kB(bundles[name].entryBytes),
    kB(bundles[name].totalBytes),
    `${spread(loads[name], 1)} ms`,
  ]);

/** A table whose columns line up in the source too; the first is set left, the others right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((cells) => cells[at]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (at === 0 ? cells[at]?.padEnd(width) : cells[at]?.padStart(width))).join(' | ')} |`;
  const rule = widths.map((width, at) => (at === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const END = '<!-- end of figures -->';

/**
 * Puts figures where the document has its place for them.
 * @param command which wrote them: a place of its own
 * @throws when it has none
 */
export function withFigures(document: string, text: string, command = 'npm run bench'): string {
  const begin = `<!-- figures: written by ${command} -->`;
  const [before, rest] = document.split(begin);
  const [, ...after] = rest?.split(END) ?? [];
  if (after.length === 0) throw new Error(`docs/benchmarks.md has no place for figures: ${begin} … ${END}`);
  return `${before}${begin}\n\n${text}\n\n${END}${after.join(END)}`;
}
