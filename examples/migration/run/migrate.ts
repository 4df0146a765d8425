import { readFileSync, writeFileSync } from 'node:fs';
import { printedProgress } from '@orderflow/local';
import { forgetUsersAws } from '@orderflow/operator';
import { type Figures, tableOf, withTable } from './figures.ts';
import { runPhase } from './phase.ts';

export interface MigrateOptions {
  /** One after the other. */
  readonly phases: readonly number[];
  /** How many orders each phase gets. */
  readonly orders: number;
  /** The document whose table is replaced. @default none */
  readonly document?: string;
}

/** @returns the exit code: 1 where events lost an order, sides differ without explanation, or both sides handled one */
export async function migrate({ phases, orders, document }: MigrateOptions): Promise<number> {
  forgetUsersAws();
  if (document) withTable(readFileSync(document, 'utf8'), ''); // fails before the work, not after it
  const progress = printedProgress();
  const all: Figures[] = [];
  for (const phase of phases) {
    progress.note(`phase ${phase}`);
    all.push(await runPhase({ phase, orders, progress }));
  }
  const table = tableOf(all);
  console.log(`\n${table}\n`);
  for (const line of all.flatMap(remarksOf)) console.log(line);
  if (document) writeFileSync(document, withTable(readFileSync(document, 'utf8'), table));
  return all.some(isWrong) ? 1 : 0;
}

/** What is behind a number that is not 0. */
const remarksOf = ({ phase, lost, comparison }: Figures): string[] => [
  ...lost.map((sentence) => `phase ${phase}, lost: ${sentence}`),
  ...(comparison?.unexplained ?? []).map((difference) => `phase ${phase}, unexplained: ${JSON.stringify(difference)}`),
  ...Object.entries(comparison?.explained ?? {}).map(
    ([because, count]) => `phase ${phase}, explained: ${count} × ${because}`,
  ),
];

/** Requests with calls lose orders when the shop dies: that is what is shown. Events must not. */
const isWrong = ({ phase, lost, comparison, sides }: Figures): boolean =>
  (phase === 5 && lost.length > 0) ||
  (comparison !== undefined && comparison.unexplained.length > 0) ||
  (sides ?? []).some(({ wrong }) => wrong > 0);
