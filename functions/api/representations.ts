import * as z from 'zod/mini';
import { Currency, ForeignId, Id, MinorUnits, OrderItems, Reason } from '../../events/index.ts';

/** What the API answers, as schemas: for its OpenAPI document, and as types for its code, which never bundles them. */

const Timestamp = z.iso.datetime();

export const OrderStatus = z.enum([
  'created',
  'confirmed',
  'completed',
  'cancelling',
  'cancelled',
  'compensation-failed',
]);

/** How the money stands. `pending`: the payment provider takes its time. */
export const PaymentStatus = z.enum(['pending', 'completed', 'failed', 'refunded']);

/** A command was taken. What comes of it shows at `Location`. */
export const Accepted = z.object({ orderId: Id, status: OrderStatus });
export type Accepted = z.output<typeof Accepted>;

export const OrderSummary = z.object({
  orderId: Id,
  customerId: ForeignId,
  status: OrderStatus,
  items: OrderItems,
  total: MinorUnits,
  currency: Currency,
  placedAt: Timestamp,
  reason: z.optional(Reason),
  correlationId: z.optional(z.string()),
});
export type OrderSummary = z.output<typeof OrderSummary>;

export const HistoryEntry = z.object({ eventId: z.string(), type: z.string(), at: Timestamp, causationId: z.string() });

export const Order = z.extend(OrderSummary, {
  trackingId: z.optional(z.string()),
  payment: z.optional(PaymentStatus),
  history: z.array(HistoryEntry),
});
export type Order = z.output<typeof Order>;

export const OrderPage = z.object({ orders: z.array(OrderSummary), cursor: z.optional(z.string()) });
export type OrderPage = z.output<typeof OrderPage>;

export const FieldError = z.object({ field: z.string(), detail: z.string() });
export type FieldError = z.output<typeof FieldError>;

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  instance: z.string(),
  correlationId: z.string(),
  errors: z.optional(z.array(FieldError)),
});
export type ProblemDetails = z.output<typeof ProblemDetails>;
