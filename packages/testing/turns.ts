/** Lets everything that is under way go on for some turns of the event loop. */
export async function turns(count = 20): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Waits, turn by turn of the event loop, until something holds. @throws Error when it never does */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; !holds(); turn++) {
    if (turn > 20_000) throw new Error(`this never holds: ${holds}`);
    await turns(1);
  }
}
