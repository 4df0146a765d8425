import type { AnyContract } from '@orderflow/core';

/** Which contracts each consumer subscribes to, by the name of the flow. */
type Flows = Readonly<Record<string, Readonly<Record<string, readonly AnyContract[]>>>>;

/** The table "who consumes what": a row for each event, a column for each consumer, a table for each flow. */
export function consumersDocument(contracts: Readonly<Record<string, AnyContract>>, flows: Flows): string {
  const parts = Object.entries(flows).map(([flow, consumers]) => [`## ${flow}`, '', ...table(contracts, consumers)]);
  return [
    '# Who consumes what',
    '',
    'Made by `npm run contracts` from the rules of the stacks; a test fails when it is out of date. A breaker has a consumer of',
    'its own, which adjusts the mappings of those that wait for it. How the events lead from one to the next is in',
    '[docs/flow.md](../flow.md).',
    '',
    ...parts.flatMap((part) => [...part, '']),
  ].join('\n');
}

function table(
  contracts: Readonly<Record<string, AnyContract>>,
  consumers: Readonly<Record<string, readonly AnyContract[]>>,
): readonly string[] {
  const names = Object.keys(consumers);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const rows = Object.values(contracts).map((contract) =>
    row([labelOf(contract), ...names.map((name) => (consumers[name]?.includes(contract) ? '●' : ' '))]),
  );
  return [row(['Event', ...names]), row(['---', ...names.map(() => ':-:')]), ...rows.sort()];
}

const labelOf = ({ type, origin }: AnyContract): string =>
  `\`${type}\`${origin === 'foreign' ? ' of another workload' : ''}`;
