/**
 * What a workflow's step says instead of "go on", and is no failure: the card was declined, the order is given up. The
 * state machine catches it by its name, which is why it is thrown, and finds the reason in it.
 */
export class BusinessOutcome extends Error {
  constructor(answer: string, reason: string) {
    super(reason);
    this.name = answer;
  }
}
