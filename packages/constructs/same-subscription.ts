import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import type { AnyContract } from '@orderflow/core/contracts';
import { type Surroundings, silent } from '@orderflow/core/surroundings';
import type { Construct } from 'constructs';
import { requireThat } from './require-that.ts';

/**
 * Requires that a consumer subscribes to the contracts by which its handler opens messages: an event that no rule brings would
 * never be handled, and one that the handler does not know would be dead-lettered. Says nothing of a handler that cannot be
 * loaded here, or that opens messages by itself.
 *
 * @param subscribesTo what the rules ask for; `undefined` is everything
 * @throws Error that names the entry, and both lists
 */
export function requireSameSubscription(
  consumer: Construct,
  entry: string,
  subscribesTo: readonly AnyContract[] | undefined,
): void {
  const handled = contractsOfHandler(entry);
  if (!handled || !subscribesTo) return;
  const [handles, subscribes] = [namesOf(handled), namesOf(subscribesTo)];
  requireThat(
    consumer,
    handles === subscribes,
    `the handler of ${entry} handles ${handles}, and the consumer subscribes to ${subscribes}: give both the same declaration`,
  );
}

/** The contracts by which the handler of an entry file opens messages; `undefined` where that is not known. */
export function contractsOfHandler(entry: string): readonly AnyContract[] | undefined {
  if (!existsSync(entry)) return undefined;
  try {
    const { handler } = createRequire(join(process.cwd(), 'package.json'))(resolve(entry)) as { handler?: Definition };
    return handler?.withSurroundings?.(NOWHERE).subscribesTo;
  } catch {
    return undefined; // the bundler says what is wrong with it
  }
}

interface Definition {
  readonly withSurroundings?: (surroundings: Surroundings) => { readonly subscribesTo?: readonly AnyContract[] };
}

/** Enough to wire a handler that is never called. */
const NOWHERE: Surroundings = {
  setting: () => '1',
  connect: <Port>() => ({}) as Port,
  clock: () => 0,
  random: () => 0,
  sleep: () => Promise.resolve(),
  telemetry: () => silent,
};

/** Two modules may have the same contract, so that contracts are compared by what they say. */
const namesOf = (contracts: readonly AnyContract[]): string =>
  contracts
    .map(({ type, version, origin, storedOnly }) =>
      [type, `v${version}`, ...(origin === 'foreign' ? ['of others'] : []), ...(storedOnly ? ['stored'] : [])].join(
        ' ',
      ),
    )
    .sort()
    .join(', ');
