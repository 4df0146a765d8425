/** Something to be done at a virtual instant. */
interface Entry {
  readonly at: number;
  /** Of two at the same instant, the first entered comes first. */
  readonly order: number;
  task: (() => void) | undefined;
}

/** Takes an entry off the agenda again. */
export type Cancel = () => void;

/** What is still to come, in order of time: a binary heap. */
export class Agenda {
  private readonly heap: Entry[] = [];
  private entered = 0;

  /** @param at virtual milliseconds since the epoch */
  enter(at: number, task: () => void): Cancel {
    const entry: Entry = { at, order: this.entered++, task };
    this.heap.push(entry);
    this.rise(this.heap.length - 1);
    return () => {
      entry.task = undefined;
    };
  }

  /** When the next task is due; `undefined` when there is none. */
  next(): number | undefined {
    while (this.heap[0] && !this.heap[0].task) this.pop();
    return this.heap[0]?.at;
  }

  /** Takes the next task. @throws Error when there is none: ask {@link next} first */
  take(): () => void {
    this.next();
    const task = this.pop()?.task;
    if (!task) throw new Error('there is nothing to do');
    return task;
  }

  private pop(): Entry | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (last && last !== top) {
      heap[0] = last;
      this.sink(0);
    }
    return top;
  }

  private rise(index: number): void {
    let at = index;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.isBefore(at, parent)) return;
      this.swap(at, parent);
      at = parent;
    }
  }

  private sink(index: number): void {
    let at = index;
    for (;;) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      let first = at;
      if (left < this.heap.length && this.isBefore(left, first)) first = left;
      if (right < this.heap.length && this.isBefore(right, first)) first = right;
      if (first === at) return;
      this.swap(at, first);
      at = first;
    }
  }

  private isBefore(one: number, other: number): boolean {
    const [a, b] = [this.heap[one] as Entry, this.heap[other] as Entry];
    return a.at < b.at || (a.at === b.at && a.order < b.order);
  }

  private swap(one: number, other: number): void {
    const { heap } = this;
    [heap[one], heap[other]] = [heap[other] as Entry, heap[one] as Entry];
  }
}
