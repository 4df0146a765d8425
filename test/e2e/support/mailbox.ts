import { findMailbox } from '@orderflow/local';
import { eventually } from './eventually.ts';
import type { PlacedOrder } from './shop.ts';
import { stage } from './stage.ts';

/** Subjects of what was mailed to the order's customer. */
export async function mailTo(order: PlacedOrder): Promise<string[]> {
  const mailbox = await findMailbox(stage().endpoint);
  if (!mailbox) throw new Error('the local AWS lists no mail');
  const mails = (await mailbox()).filter(({ to }) => to.some((address) => address.includes(order.customerId)));
  return mails.map(({ subject }) => subject).sort();
}

/** Waits until these mails, and no other, have reached the customer. */
export async function hasMail(order: PlacedOrder, subjects: readonly string[]): Promise<void> {
  const got = await eventually(`mail ${subjects.join(' + ')}`, async () => {
    const sent = await mailTo(order);
    if (sent.length >= subjects.length) return sent;
    throw new Error(`so far: ${sent.join(' + ') || 'none'}`);
  });
  expect(got).toEqual([...subjects].sort());
}
