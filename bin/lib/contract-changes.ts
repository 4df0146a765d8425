import type { AnyContract, ContractVersion } from '@orderflow/core';
import { admitsMore, type Schema } from './schema-compatibility.ts';

/** A contract with the schema of its data, as it is or as it was released. */
export interface PublishedContract {
  readonly type: string;
  readonly version: string;
  /** Who puts it on the bus: the pipeline, by its event store, or other workloads. */
  readonly origin: 'pipeline' | 'others';
  /** Whether it is read and not made any more. @default false */
  readonly isEarlier?: true;
  readonly schema: Schema;
}

/** A change that breaks somebody who keeps to what was released. */
export interface BreakingChange {
  readonly contract: string;
  readonly what: string;
  /** Consumers that may not understand the event any more, or `producers` whose events would be refused. */
  readonly breaks: readonly string[];
}

const nameOf = ({ type, version, origin }: PublishedContract): string =>
  `${type} ${version}${origin === 'others' ? ' of other workloads' : ''}`;

/**
 * Compares contracts with those of the last release. What the pipeline publishes may admit nothing that it did not: its
 * consumers would not know it. What others publish may be refused nothing that was taken. An event may get another shape under a
 * new major version, whose contract goes on reading the version that was released: it is in the event store.
 * @param consumersOf names of those that subscribe to a type
 */
export function breakingChanges(
  released: readonly PublishedContract[],
  now: readonly PublishedContract[],
  consumersOf: (type: string) => readonly string[],
): readonly BreakingChange[] {
  return released.flatMap((before): BreakingChange[] => {
    const contract = nameOf(before);
    const after = now.find((one) => nameOf(one) === contract);
    const breaks = before.origin === 'pipeline' ? consumersOf(before.type) : ['producers'];
    if (!after) return [{ contract, what: goneWhere(before, now), breaks }];
    const isMade = before.origin === 'pipeline' && !after.isEarlier;
    const [base, other] = isMade ? [before.schema, after.schema] : [after.schema, before.schema];
    return admitsMore(base, other).map((what) => ({
      contract,
      what: isMade ? what : `no longer taken: ${what}`,
      breaks,
    }));
  });
}

function goneWhere({ type, origin }: PublishedContract, now: readonly PublishedContract[]): string {
  const next = now.find((one) => one.type === type && one.origin === origin && !one.isEarlier);
  return next ? `version ${next.version} does not read it: declare it as an earlier version` : 'it is gone';
}

/** A contract as it is compared. An event with a `source` outside of the pipeline's is published by others. */
export const publishedContract = (
  { type, version, origin, source }: ContractVersion,
  newest: AnyContract,
  schema: Schema,
  sourcePrefix: string,
): PublishedContract => ({
  ...{ type, version: String(version) },
  origin: origin === 'foreign' || !source.startsWith(sourcePrefix) ? 'others' : 'pipeline',
  ...(version !== newest.version && { isEarlier: true }),
  schema,
});
