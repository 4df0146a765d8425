import type { Change, Violation, Watch } from './watch.ts';

/** Views of `project` never go back: each holds as much of every stream as it did before, or more. */
export class ViewsWatch implements Watch {
  constructor(private readonly table: string) {}

  onChange({ table, before, after }: Change): readonly Violation[] {
    if (table !== this.table || !before) return [];
    const had = Object.entries(before.streams?.M ?? {});
    return had
      .filter(([stream, { N }]) => Number(after?.streams?.M?.[stream]?.N ?? 0) < Number(N))
      .map(([stream, { N }]) => ({
        invariant: 'a view went back',
        detail: `${before.id?.S}: ${stream} from ${N} to ${after?.streams?.M?.[stream]?.N ?? 'nothing'}`,
      }));
  }
}
