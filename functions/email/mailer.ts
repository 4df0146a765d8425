/** A mail in plain text. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** Whoever takes mail to people. */
export interface Mailer {
  /**
   * Hands a mail over. There is no key by which the other side would know a mail again, so sending it again is another
   * mail; and one whose answer is lost may have gone.
   * @throws Permanent when this mail can never be sent
   * @throws Unavailable when none can be sent now
   */
  send(mail: Mail): Promise<void>;
}
