import type { EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { ForeignId, text } from './common.ts';
import { defineEvent } from './define-event.ts';
import { MailAddress } from './mail-address.ts';

export const CustomerCreated = defineEvent('integration.customer.created', {
  version: '1.0',
  owner: 'customer-service',
  source: 'customer-service',
  summary: 'Another system knows a customer. Brings the address that mail goes to.',
  data: z.object({
    customerId: ForeignId,
    email: MailAddress,
    name: text(256),
  }),
});
export type CustomerCreated = EventOf<typeof CustomerCreated>;
