/** A mail that was sent. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** When it was sent, milliseconds since the epoch, if the endpoint says. */
  readonly at?: number;
}

/** All mail that was sent through the endpoint, oldest first. */
export type Mailbox = () => Promise<readonly Mail[]>;

/** Paths where emulators list sent mail. */
const places = ['/_ministack/ses/messages', '/_aws/ses'];

/** @returns `undefined` if the endpoint has none of these paths */
export async function findMailbox(endpoint: string): Promise<Mailbox | undefined> {
  const answers = await Promise.all(places.map((place) => read(endpoint + place)));
  const place = places.find((_, at) => answers[at] !== undefined);
  return place === undefined ? undefined : async () => (await read(endpoint + place)) ?? [];
}

async function read(url: string): Promise<readonly Mail[] | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5000) });
    return response.ok ? parseMails(await response.json()) : undefined;
  } catch {
    return undefined;
  }
}

/** `{ messages: [mail, …] }`, or `{ messages: { <account>: [mail, …] } }`. */
export function parseMails(body: unknown): readonly Mail[] | undefined {
  const messages = isRecord(body) ? body.messages : undefined;
  if (Array.isArray(messages)) return messages.filter(isRecord).map(mailOf);
  if (isRecord(messages)) return Object.values(messages).flat().filter(isRecord).map(mailOf);
  return undefined;
}

const mailOf = (mail: Record<string, unknown>): Mail => {
  const destination = isRecord(mail.Destination) ? mail.Destination : {};
  return {
    to: [mail.To, destination.ToAddresses].flat().filter((address) => typeof address === 'string'),
    subject: String(mail.Subject ?? ''),
    text: String(mail.BodyText ?? ''),
    ...(typeof mail.Timestamp === 'number' && { at: mail.Timestamp * 1000 }),
  };
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
