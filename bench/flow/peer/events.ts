import { JSONStringified } from '@aws-lambda-powertools/parser/helpers';
import { EventBridgeSchema } from '@aws-lambda-powertools/parser/schemas/eventbridge';
import { SqsRecordSchema } from '@aws-lambda-powertools/parser/schemas/sqs';
import { z } from 'zod';

const text = z.string().min(1).max(256);
const Id = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const MinorUnits = z.int().nonnegative().max(1_000_000_000_000);
const Currency = z.string().regex(/^[A-Z]{3}$/);
const Country = z.string().regex(/^[A-Z]{2}$/);
const Items = z
  .array(z.object({ sku: text, quantity: z.int().positive().max(10_000), unitPrice: MinorUnits }))
  .min(1)
  .max(50);
const Payment = z.object({ method: text, token: text });
const ShipTo = z.object({ country: Country });

/** What a customer asks for. */
export const NewOrder = z.object({
  customerId: text,
  currency: Currency.default('EUR'),
  items: Items,
  payment: Payment.optional(),
  shipTo: ShipTo.optional(),
});
export type NewOrder = z.infer<typeof NewOrder>;

const Metadata = z.object({
  eventId: text,
  timestamp: z.iso.datetime({ offset: true }),
  correlationId: text,
  causationId: text.optional(),
  version: z.union([z.number(), z.string()]).optional(),
});
export type Metadata = z.infer<typeof Metadata>;

/** An event on the bus. */
const event = <Type extends string, Data extends z.ZodType>(type: Type, data: Data) =>
  EventBridgeSchema.extend({ 'detail-type': z.literal(type), detail: z.object({ data, metadata: Metadata }) });

const ofOrder = { orderId: Id };
const why = { ...ofOrder, reason: text };

/** Events carry what their consumers need, so that none has to read what is another's. */
export const OrderCreated = event('order.created', NewOrder.extend({ ...ofOrder, total: MinorUnits }));
export const OrderConfirmed = event('order.confirmed', z.object({ ...ofOrder, country: Country }));
export const OrderCompleted = event(
  'order.completed',
  z.object({ ...ofOrder, customerId: text, items: Items, total: MinorUnits, currency: Currency }),
);
export const OrderCancelled = event('order.cancelled', z.object({ ...why, customerId: text }));
export const PaymentCompleted = event(
  'payment.completed',
  z.object({ ...ofOrder, amount: MinorUnits, currency: Currency, items: Items, country: Country }),
);
export const PaymentFailed = event('payment.failed', z.object(why));
export const PaymentRefunded = event('payment.refunded', z.object(why));
export const InventoryReserved = event('inventory.reserved', z.object(ofOrder));
export const InventoryRejected = event('inventory.rejected', z.object(why));
export const InventoryReleased = event('inventory.released', z.object(why));
export const ShippingPrepared = event('shipping.prepared', z.object(ofOrder));
export const ShippingDispatched = event('shipping.dispatched', z.object({ ...ofOrder, trackingId: text }));
export const ShippingFailed = event('shipping.failed', z.object(why));
export const CustomerCreated = event(
  'integration.customer.created',
  z.object({ customerId: text, email: text, name: text }),
);

/** The types of an order's own events: what its view is made of. */
export const OF_AN_ORDER = [
  ...[OrderCreated, OrderConfirmed, OrderCompleted, OrderCancelled],
  ...[PaymentCompleted, PaymentFailed, PaymentRefunded],
  ...[InventoryReserved, InventoryRejected, InventoryReleased],
  ...[ShippingPrepared, ShippingDispatched, ShippingFailed],
] as const;

/** The name of the type that a schema describes. */
export const typeOf = (schema: { shape: { 'detail-type': z.ZodLiteral<string> } }): string =>
  schema.shape['detail-type'].value;

/** An SQS record whose body is one of some events; made once, when the function starts. */
export const recordOf = <const Schemas extends readonly [AnyEvent, ...AnyEvent[]]>(schemas: Schemas) =>
  SqsRecordSchema.extend({ body: JSONStringified(z.discriminatedUnion('detail-type', schemas)) });

type AnyEvent = ReturnType<typeof event<string, z.ZodType>>;
