import { JSONStringified } from '@aws-lambda-powertools/parser/helpers';
import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import { SqsRecordSchema } from '@aws-lambda-powertools/parser/schemas/sqs';
import { z } from 'zod';

const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const MinorUnits = z.int().nonnegative().max(1_000_000_000_000);
const text = z.string().min(1).max(256);

/** The same contract as `events/order.ts`, in the full Zod that Powertools Parser goes with. */
const OrderCreated = z.object({
  data: z.object({
    orderId: Id,
    customerId: Id,
    items: z
      .array(z.object({ sku: Id, quantity: z.int().positive().max(10_000), unitPrice: MinorUnits }))
      .min(1)
      .max(50),
    total: MinorUnits,
    currency: z.string().regex(/^[A-Z]{3}$/),
    payment: z.object({ method: z.string().min(1).max(64), token: text }).optional(),
    shipTo: z.object({ country: z.string().regex(/^[A-Z]{2}$/) }).optional(),
  }),
  metadata: z.object({
    eventId: text,
    timestamp: z.iso.datetime({ offset: true }),
    correlationId: text,
    causationId: text.optional(),
    version: z.union([z.number(), z.string()]).optional(),
    stream: text.optional(),
    sequence: z.int().positive().optional(),
    traceparent: z.string().optional(),
  }),
});
export type OrderCreated = z.infer<typeof OrderCreated>;

/** An SQS record whose body is a bus event that carries it. */
export const OrderCreatedRecord = SqsRecordSchema.extend({
  body: JSONStringified(EventBridgeSchema.extend({ detail: OrderCreated })),
});
export type OrderCreatedRecord = z.infer<typeof OrderCreatedRecord>;
