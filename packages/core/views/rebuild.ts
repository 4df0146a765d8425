import { Rejected } from '../failures/index.ts';

/** The name of the table in which the views of a table are made anew: the same with this at its end. */
export const REBUILD_SUFFIX = '-rebuild';

/** So many streams are read in one invocation at most. */
export const MAX_REBUILT_STREAMS = 100;

/**
 * What an operator invokes a projection's function with, to have it apply all events of some streams that its views have not
 * applied: `beside`, in the table with {@link REBUILD_SUFFIX}, or in the `live` one.
 */
export interface RebuildRequest {
  readonly rebuild: { readonly views: 'beside' | 'live'; readonly streams: readonly string[] };
}

export interface Rebuilt {
  /** The ids of the views that the streams belong to. */
  readonly views: readonly string[];
}

export const isRebuildRequest = (given: object): given is RebuildRequest => 'rebuild' in given;

/** @throws Rejected naming the field that is wrong */
export function checkRebuildRequest({ rebuild }: RebuildRequest): RebuildRequest['rebuild'] {
  const { views, streams } = Object(rebuild) as Partial<RebuildRequest['rebuild']>;
  if (views !== 'beside' && views !== 'live') throw new Rejected('rebuild.views: must be beside or live');
  const isList = Array.isArray(streams) && streams.length <= MAX_REBUILT_STREAMS;
  if (!isList || !streams.every((stream) => typeof stream === 'string' && stream !== ''))
    throw new Rejected(`rebuild.streams: must be a list of at most ${MAX_REBUILT_STREAMS} names`);
  return { views, streams };
}
