import type { StoredView } from './view-table.ts';

/** So many views are remembered at most, and none that is larger than this many characters of JSON. */
const MOST_VIEWS = 1000;
const MOST_CHARACTERS = 4096;

/**
 * The views that this instance wrote last, as it wrote them: most events of a stream follow each other within seconds, and then a
 * view is updated without being read. What is remembered may be out of date. So nothing is decided by it alone: the write is
 * conditional, and when it is refused the view is loaded.
 */
export class RecentViews<View> {
  private readonly views = new Map<string, StoredView<View>>();

  get(id: string): StoredView<View> | undefined {
    return this.views.get(id);
  }

  /** @param characters of the view as JSON */
  keep(view: StoredView<View>, characters: number): void {
    this.views.delete(view.id);
    if (characters > MOST_CHARACTERS) return;
    this.views.set(view.id, view);
    if (this.views.size > MOST_VIEWS) this.views.delete(this.views.keys().next().value as string);
  }

  forget(id: string): void {
    this.views.delete(id);
  }
}
