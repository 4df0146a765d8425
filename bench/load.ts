import type { Bundle } from './build.ts';
import { Child } from './children.ts';
import { deployedEnv } from './deployed-env.ts';
import { lambdaEnv, oursEnv, PEER } from './sides.ts';
import { type Summary, summarize } from './statistics.ts';

/** Milliseconds to load each bundle in a fresh process, the bundles in turn. The first turn warms the disk's cache. */
export async function loadTimes<Name extends string>(
  loader: string,
  bundles: Readonly<Record<Name, Bundle>>,
  turns: number,
  say: (text: string) => void,
): Promise<Record<Name, Summary>> {
  const deployed = deployedEnv('orderflow-dev-payment');
  const names = Object.keys(bundles) as Name[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let turn = 0; turn <= turns; turn++) {
    for (const name of turn % 2 ? names : names.toReversed()) {
      const ms = await load(loader, bundles[name].file, deployed);
      if (turn > 0) times[name].push(ms);
    }
    say(`load times, turn ${turn} of ${turns}`);
  }
  return Object.fromEntries(names.map((name) => [name, summarize(times[name])])) as Record<Name, Summary>;
}

async function load(loader: string, file: string, deployed: Readonly<Record<string, string>>): Promise<number> {
  const env = { ...deployed, ...lambdaEnv(9), ...oursEnv(9), ...PEER };
  const { child, greeting } = await Child.start<number>(loader, [file], env);
  await child.stop();
  return greeting;
}
