import type { Change, EventStoreWatch, Violation, Watch } from '@orderflow/simulation';

/** A seat has one guest for good, whoever asked for it gets an answer, and the plan shows who sits there. */
export class SeatsWatch implements Watch {
  private readonly guests = new Map<string, string>();

  constructor(
    private readonly planTable: string,
    private readonly store: EventStoreWatch,
    private readonly asked: ReadonlySet<string>,
  ) {}

  onChange({ table, after }: Change): readonly Violation[] {
    if (table !== this.planTable || !after) return [];
    const [seat, guest] = [String(after.id?.S), JSON.parse(String(after.view?.S)).guest];
    const before = this.guests.get(seat) ?? guest;
    this.guests.set(seat, guest);
    return before === guest ? [] : [{ invariant: 'a seat has another guest', detail: `${seat}: ${before}, ${guest}` }];
  }

  atRest(): readonly Violation[] {
    return [...this.asked].flatMap((seat) => {
      const bookings = this.store.events(`seat-${seat}`);
      const guest = (bookings[0]?.data as { readonly guest: string } | undefined)?.guest;
      const seen = `${seat}: ${bookings.length} bookings, the plan has ${this.guests.get(seat)} and the store ${guest}`;
      return [
        ...(bookings.length === 1 ? [] : [{ invariant: 'a seat is not booked once', detail: seen }]),
        ...(this.guests.get(seat) === guest
          ? []
          : [{ invariant: 'the plan is not what the store says', detail: seen }]),
      ];
    });
  }
}
