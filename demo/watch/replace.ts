import type { DeployedFunction } from './functions.ts';

export interface ReplaceProps {
  /** Those that are deployed now: a deployment may add some. */
  readonly functions: () => readonly DeployedFunction[];
  /** Makes the directory with the code of an entry, named after its content. @throws Error when it does not build */
  readonly bundle: (entry: string) => string;
  /** Gives a deployed function the code in a directory. */
  readonly update: (functionName: string, directory: string) => Promise<void>;
}

/** What became of the functions after an edit. */
export interface Replaced {
  readonly replaced: readonly string[];
  /** Those that do not build, with the reason in a line; they keep the code that they have. */
  readonly failed: readonly { readonly entry: string; readonly reason: string }[];
}

/**
 * Replaces the functions whose bundle is another than before. Which bundles they have is learnt at once; of a function that
 * is deployed later it is not known, so that the next edit replaces it in any case.
 * @returns a function to be called after each edit
 */
export function replacer({ functions, bundle, update }: ReplaceProps): () => Promise<Replaced> {
  const deployed = new Map<string, string>();
  for (const { entry } of functions()) deployed.set(entry, bundle(entry));
  return async () => {
    const replaced: string[] = [];
    const failed: { entry: string; reason: string }[] = [];
    const present = functions();
    for (const entry of new Set(present.map((one) => one.entry))) {
      try {
        const directory = bundle(entry);
        if (directory === deployed.get(entry)) continue;
        const names = present.filter((one) => one.entry === entry).map(({ functionName }) => functionName);
        await Promise.all(names.map((name) => update(name, directory)));
        deployed.set(entry, directory);
        replaced.push(...names);
      } catch (error) {
        failed.push({ entry, reason: String((error as Error).message).split('\n')[0] ?? '' });
      }
    }
    return { replaced, failed };
  };
}
