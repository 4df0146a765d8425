/** What is made of something that changes now and then: made anew only when it has changed. */
export function latest<From, To>(current: () => From, make: (from: From) => To): () => To {
  let from: From | undefined;
  let made: To | undefined;
  return () => {
    const now = current();
    if (made === undefined || from !== now) made = make(now);
    from = now;
    return made;
  };
}
