import { readFileSync, writeFileSync } from 'node:fs';
import { detailSchemaOf, versionsOf } from '@orderflow/core';
import { contracts } from '../events/declared.ts';
import { SOURCE_PREFIX } from '../events/define-event.ts';
import { breakingChanges, type PublishedContract, publishedContract } from './lib/contract-changes.ts';
import { consumersIn } from './lib/contract-documents.ts';
import type { Schema } from './lib/schema-compatibility.ts';
import { Stop } from './lib/stop.cjs';
import { runTool } from './lib/tool.cjs';

/** The contracts of the last release. */
const RELEASED = 'docs/contracts-released.json';

const usage = `Compares the contracts with those of the last release (${RELEASED}). A breaking change needs a new major version of
the event, which still reads the released one; the check fails on one without, and names the consumers that it would break.

usage: npm run contracts:check [-- --release]

  --release  notes the contracts as released, if nothing is broken`;

await runTool({
  name: 'contracts:check',
  usage,
  read(args: readonly string[]) {
    const unknown = args.find((arg) => arg !== '--release');
    if (unknown !== undefined) throw new Stop(`unknown option ${unknown}`, 2);
    return { isRelease: args.includes('--release') };
  },
  run: check,
});

async function check({ isRelease }: { readonly isRelease: boolean }): Promise<number> {
  const now = Object.values(contracts).flatMap((newest) =>
    versionsOf(newest).map((one) => publishedContract(one, newest, detailSchemaOf(one) as Schema, SOURCE_PREFIX)),
  );
  const consumers = [consumersIn('choreography'), consumersIn('orchestration')].flatMap((flow) => Object.entries(flow));
  const consumersOf = (type: string) => [
    ...new Set(consumers.flatMap(([name, subscribed]) => (subscribed.some((one) => one.type === type) ? [name] : []))),
  ];
  const broken = breakingChanges(released(), now, consumersOf);
  for (const { contract, what, breaks } of broken) console.log(`${contract}: ${what} (breaks ${breaks.join(', ')})`);
  console.log(`${now.length} versions of contracts: ${broken.length} breaking changes since the last release`);
  if (broken.length > 0) return 1;
  if (isRelease) writeFileSync(RELEASED, `${JSON.stringify(now, null, 2)}\n`);
  return 0;
}

/** None before the first release. */
function released(): readonly PublishedContract[] {
  try {
    return JSON.parse(readFileSync(RELEASED, 'utf8'));
  } catch {
    return [];
  }
}
