import { eventually } from './eventually';
import type { PlacedOrder } from './shop';
import { stage } from './stage';

/** One mail as the local AWS lists it. */
interface Mail {
  readonly Subject?: string;
  readonly subject?: string;
  readonly [field: string]: unknown;
}

/** Subjects of what was mailed to the order's customer, in the order of sending. */
export async function mailTo(order: PlacedOrder): Promise<string[]> {
  const response = await fetch(`${stage().endpoint}/_ministack/ses/messages`);
  const { messages = [] } = (await response.json()) as { messages?: Mail[] };
  return messages
    .filter((mail) => JSON.stringify(mail).includes(order.customerId))
    .map((mail) => String(mail.Subject ?? mail.subject ?? ''));
}

/** Waits until these mails, and no other, have reached the customer. */
export async function hasMail(order: PlacedOrder, subjects: readonly string[]): Promise<void> {
  const wanted = [...subjects].sort();
  await eventually(`mail ${wanted.join(' + ')}`, async () => {
    const got = (await mailTo(order)).sort();
    if (got.length >= wanted.length) return got;
    throw new Error(`so far: ${got.join(' + ') || 'none'}`);
  }).then((got) => expect(got).toEqual(wanted));
}
