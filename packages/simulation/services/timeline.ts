/** Things in order of the time when each is due; those of the same time in the order in which they came. */
export class Timeline<T extends { readonly dueAt: number }> {
  private readonly things: T[] = [];

  /** When the first is due. */
  get next(): number | undefined {
    return this.things[0]?.dueAt;
  }

  add(thing: T): void {
    this.things.splice(this.after(thing.dueAt), 0, thing);
  }

  /** @returns false when it is not there */
  remove(thing: T): boolean {
    for (let index = this.after(thing.dueAt) - 1; this.things[index]?.dueAt === thing.dueAt; index--)
      if (this.things[index] === thing) return this.things.splice(index, 1).length > 0;
    return false;
  }

  /** Takes out what is due by then. */
  due(now: number): T[] {
    return this.things.splice(0, this.after(now));
  }

  all = (): readonly T[] => this.things;

  /** How many are due by then. */
  private after(time: number): number {
    let [low, high] = [0, this.things.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.things[middle] as T).dueAt <= time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
