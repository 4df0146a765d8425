import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployed } from '@orderflow/local';
import { changesOf } from './changes.ts';
import type { Replaced } from './replace.ts';

export interface WatchProps {
  /** Directories below the repository, watched with all that is in them. */
  readonly directories: readonly string[];
  readonly replace: () => Promise<Replaced>;
  /** Makes the stacks anew, and deploys them. @returns what that did */
  readonly deploy: () => Promise<Deployed>;
  readonly print: (line: string) => void;
  readonly signal: AbortSignal;
  /** @default the file system */
  readonly changes?: (directories: readonly string[], signal: AbortSignal, changed: (file: string) => void) => void;
  readonly clock?: () => number;
}

/** A file that cannot change what is deployed. */
const IS_NONE = /[.]test[.]ts$|[.]md$|(^|\/)(testing|node_modules|dist|[.][^/]*)(\/|$)|~$/;

/** A file that may change a stack: stacks and constructs, contracts and subscriptions, the saga's definition and retries. */
const IS_STACK =
  /^(bin|lib|events)\/|^packages\/(constructs|core\/(contracts|manifest))\/|\/subscriptions[.]ts$|^functions\/saga\/(order-saga|saga-retries)[.]ts$/;

/** Whether an edit of a file may change more than the code of functions. */
export const mayChangeStacks = (file: string): boolean => IS_STACK.test(file);

/** An editor writes several files, or one in several steps. */
const TOGETHER_MS = 60;

/**
 * After each edit, replaces the functions that it changed at once, and then deploys the stacks if it changed those. Edits that come
 * meanwhile are taken together in the next round. Ends with the signal.
 */
export async function watch(props: WatchProps): Promise<void> {
  const { signal, print, changes = changesOf } = props;
  const edited = new Set<string>();
  let wake: () => void = () => undefined;
  changes(props.directories, signal, (file) => {
    if (IS_NONE.test(file)) return;
    edited.add(file);
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  while (!signal.aborted) {
    if (edited.size === 0) await new Promise<void>((resolve) => (wake = resolve));
    if (signal.aborted) return;
    await sleep(TOGETHER_MS);
    const files = [...edited];
    edited.clear();
    try {
      await round(files, props);
    } catch (error) {
      print(`  ✗ ${String((error as Error).message).split('\n')[0]}`);
    }
  }
}

async function round(
  files: readonly string[],
  { replace, deploy, print, clock = Date.now }: WatchProps,
): Promise<void> {
  const started = clock();
  const seconds = () => `${((clock() - started) / 1000).toFixed(1)} s`;
  const edit = named(files);
  const { replaced, failed } = await replace();
  for (const { reason } of failed) print(`  ✗ not replaced: ${reason}`);
  if (replaced.length > 0) print(`  ✓ ${edit}: replaced ${replaced.join(', ')} in ${seconds()}`);
  if (failed.length === 0 && files.some(mayChangeStacks)) {
    const deployed = await deploy();
    print(`  ✓ ${edit}: ${DEPLOYED[deployed]} after ${seconds()}`);
  } else if (replaced.length + failed.length === 0) print(`  · ${edit}: no function has it`);
}

/** Files in a few words, without those that an editor made for a moment. */
function named(files: readonly string[]): string {
  const left = files.filter((file) => existsSync(file));
  const [first, ...others] = left.length > 0 ? left : files;
  return others.length > 1 ? `${first} and ${others.length} more` : [first, ...others].join(', ');
}

const DEPLOYED: Readonly<Record<Deployed, string>> = {
  unchanged: 'the stacks are as they were',
  hotswapped: "stacks deployed by the CDK's fast path",
  'in full': 'stacks deployed in full',
};
