import type { EventOf } from '@orderflow/core/contracts';
import * as z from 'zod/mini';
import { Id, text } from './common.ts';
import { defineEvent } from './define-event.ts';

export const CustomerCreated = defineEvent('integration.customer.created', {
  version: '1.0',
  owner: 'customer-service',
  source: 'customer-service',
  summary: 'Another system knows a customer. Brings the address that mail goes to.',
  data: z.object({
    customerId: Id /** At most what SMTP allows: 64 before the `@`, 255 behind it. */,
    email: z.email().check(z.maxLength(320)),
    name: text(256),
  }),
});
export type CustomerCreated = EventOf<typeof CustomerCreated>;
