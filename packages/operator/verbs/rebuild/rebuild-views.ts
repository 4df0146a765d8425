import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { applyStreams, type RebuildFunctionDeps, streamsIn } from './rebuild-function.ts';
import { beforeTable, createTable, rebuildTable, removeTable, tableExists } from './side-tables.ts';
import {
  contentOf,
  idOf,
  isAheadOf,
  positionsOf,
  readView,
  replaceView,
  type ViewItem,
  viewsIn,
} from './view-items.ts';

export interface RebuildDeps extends RebuildFunctionDeps {
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** When aborted, it ends between two views. */
  readonly interrupted?: AbortSignal | undefined;
  readonly progress?: (text: string) => void;
}

/** A projection of a stage, by its physical names. */
export interface ProjectionParts {
  /** The table of its views. */
  readonly table: string;
  readonly functionName: string;
  /** The event store. */
  readonly events: string;
}

/** Numbers of views, by how those made anew compare with the live ones. */
export interface Comparison {
  readonly streams: number;
  /** The same as live. */
  readonly same: number;
  readonly different: number;
  /** Made anew, and not live. */
  readonly missing: number;
  /** Live, and not made anew: no event leads to them. */
  readonly obsolete: number;
  /** Ids of some that differ, are missing or obsolete. */
  readonly examples: readonly string[];
}

export interface RebuildResult extends Comparison {
  /** Views that were replaced, added or removed. */
  readonly switched: number;
  /** It was interrupted: what is switched is switched, and a rebuild that is run again does the rest. */
  readonly isPartial: boolean;
}

/** Commits with an earlier time may appear later: writers' clocks differ, and a write takes its time. */
const MARGIN_MS = 60_000;
const MOST_EXAMPLES = 10;

/**
 * Makes the views of a projection anew from the event store, with the deployed function's code, in a table beside the live one;
 * compares them, and puts those that differ in the place of the live ones, one by one. The projection goes on meanwhile.
 *
 * Views that are replaced are kept for {@link rollBack}, until the next rebuild.
 * - crash, or interruption, before the switch: the live views are as they were. The table beside is made anew by the next run.
 * - during the switch: each view is the old one or the new one, both complete. The next run does the rest, and the views that
 *   were first replaced stay kept.
 * @param isDry ends after the comparison
 */
export async function rebuildViews(parts: ProjectionParts, deps: RebuildDeps, isDry = false): Promise<RebuildResult> {
  const beside = rebuildTable(parts.table);
  await removeTable(beside, deps);
  await createTable(beside, deps);
  const { size: streams } = await build(parts, deps);
  const comparison = { streams, ...(await compare(parts, deps)) };
  const isStopped = deps.interrupted?.aborted ?? false;
  const switched = isDry || isStopped ? 0 : await switchAll(parts, deps);
  const isPartial = deps.interrupted?.aborted ?? false;
  await removeTable(beside, deps);
  return { ...comparison, switched, isPartial };
}

/** What is committed meanwhile is applied when its view is compared: the live one has it then, or will get it. */
async function build({ functionName, events }: ProjectionParts, deps: RebuildDeps): Promise<ReadonlySet<string>> {
  const { interrupted, progress = () => {} } = deps;
  const streams = await streamsIn(events, deps);
  const onDone = (done: number) => progress(`${Math.min(done, streams.size)} of ${streams.size} streams`);
  await applyStreams(functionName, 'beside', streams, deps, { ...(interrupted && { interrupted }), onDone });
  return streams;
}

async function compare(parts: ProjectionParts, deps: RebuildDeps): Promise<Omit<Comparison, 'streams'>> {
  const counts = { same: 0, different: 0, missing: 0, obsolete: 0 };
  const examples: string[] = [];
  for await (const id of idsOf(parts, deps)) {
    const { fresh, live } = await bothOf(id, parts, deps);
    const kind = kindOf(fresh, live);
    if (kind !== undefined) counts[kind]++;
    if (kind !== undefined && kind !== 'same' && examples.length < MOST_EXAMPLES) examples.push(id);
  }
  return { ...counts, examples };
}

function kindOf(fresh: ViewItem | undefined, live: ViewItem | undefined) {
  if (!fresh) return live && 'obsolete';
  if (!live) return 'missing';
  return contentOf(fresh) === contentOf(live) ? 'same' : 'different';
}

/** The ids of both tables, each once. */
async function* idsOf({ table }: ProjectionParts, { dynamodb, interrupted }: RebuildDeps): AsyncGenerator<string> {
  const seen = new Set<string>();
  for (const one of [rebuildTable(table), table])
    for await (const view of viewsIn(one, dynamodb)) {
      if (interrupted?.aborted) return;
      const id = idOf(view);
      if (seen.has(id)) continue;
      seen.add(id);
      yield id;
    }
}

/** Reads a view in both tables. Where the live one has applied more, the other one applies it, too. */
async function bothOf(id: string, { table, functionName }: ProjectionParts, deps: RebuildDeps) {
  const live = await readView(table, id, deps.dynamodb);
  const fresh = await readView(rebuildTable(table), id, deps.dynamodb);
  if (!live || !isAheadOf(live, fresh)) return { live, fresh };
  await applyStreams(functionName, 'beside', positionsOf(live).keys(), deps);
  return { live, fresh: await readView(rebuildTable(table), id, deps.dynamodb) };
}

/** Tells in the table of replaced views whether a switch is under way. No view has this id. */
const STATE_ID = '\u0000rebuild';

async function switchAll(parts: ProjectionParts, deps: RebuildDeps): Promise<number> {
  const before = beforeTable(parts.table);
  const { progress = () => {} } = deps;
  if (!(await isSwitching(before, deps))) await removeTable(before, deps);
  await createTable(before, deps);
  await writeState(before, 'switching', deps);
  let switched = 0;
  for await (const id of idsOf(parts, deps)) {
    if (await switchOne(id, parts, deps)) progress(`${++switched} views replaced`);
  }
  if (!deps.interrupted?.aborted) await writeState(before, 'switched', deps);
  return switched;
}

async function isSwitching(before: string, deps: RebuildDeps): Promise<boolean> {
  if (!(await tableExists(before, deps))) return false;
  const Key = { id: { S: STATE_ID } };
  const { Item } = await deps.dynamodb.send(new GetItemCommand({ TableName: before, Key, ConsistentRead: true }));
  return Item?.state?.S === 'switching';
}

async function writeState(TableName: string, state: string, { dynamodb, clock }: RebuildDeps): Promise<void> {
  const at = new Date(clock()).toISOString();
  await dynamodb.send(
    new PutItemCommand({ TableName, Item: { id: { S: STATE_ID }, state: { S: state }, at: { S: at } } }),
  );
}

/** @returns whether the live view was replaced, added or removed */
async function switchOne(id: string, parts: ProjectionParts, deps: RebuildDeps): Promise<boolean> {
  const { table } = parts;
  for (;;) {
    const { live, fresh } = await bothOf(id, parts, deps);
    const kind = kindOf(fresh, live);
    if (kind === undefined || kind === 'same') return false;
    await keep(id, live, table, deps);
    if (await replaceView(table, live, fresh, deps.dynamodb)) return true;
  }
}

/** Keeps a view, or that there was none, unless an earlier run has kept it. */
async function keep(id: string, live: ViewItem | undefined, table: string, { dynamodb }: RebuildDeps): Promise<void> {
  const Item = live ?? { id: { S: id }, absent: { BOOL: true } };
  const TableName = beforeTable(table);
  if (!(await readView(TableName, id, dynamodb))) await dynamodb.send(new PutItemCommand({ TableName, Item }));
}

export interface RolledBack {
  readonly restored: number;
  /** It was interrupted; a rollback that is run again does the rest. */
  readonly isPartial: boolean;
}

/**
 * Puts the views back that the last rebuild replaced, as they were, and has the deployed function apply what happened since.
 * Then the views that were kept are removed.
 * - crash or interruption: each view is the old one or the new one; the next run does the rest.
 * @throws Error when nothing is kept
 */
export async function rollBack(
  { table, functionName, events }: ProjectionParts,
  deps: RebuildDeps,
): Promise<RolledBack> {
  const before = beforeTable(table);
  if (!(await tableExists(before, deps))) throw new Error(`no rebuild of ${table} can be rolled back: nothing is kept`);
  const streams = new Set<string>();
  let restored = 0;
  let since = deps.clock();
  for await (const kept of viewsIn(before, deps.dynamodb)) {
    if (idOf(kept) === STATE_ID) {
      since = Date.parse(kept.at?.S ?? '');
      continue;
    }
    if (deps.interrupted?.aborted) return { restored, isPartial: true };
    const live = await restore(kept, table, deps);
    for (const stream of [...positionsOf(kept).keys(), ...positionsOf(live).keys()]) streams.add(stream);
    restored++;
  }
  for (const stream of await streamsIn(events, deps, since - MARGIN_MS)) streams.add(stream);
  await applyStreams(functionName, 'live', streams, deps);
  await removeTable(before, deps);
  return { restored, isPartial: false };
}

/** @returns the view that was live; what its streams lead to by the deployed code is applied afterwards */
async function restore(kept: ViewItem, table: string, { dynamodb }: RebuildDeps): Promise<ViewItem | undefined> {
  const isAbsent = kept.absent?.BOOL === true;
  for (;;) {
    const live = await readView(table, idOf(kept), dynamodb);
    if (isAbsent && !live) return undefined;
    if (await replaceView(table, live, isAbsent ? undefined : kept, dynamodb)) return live;
  }
}
