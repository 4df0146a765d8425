import * as z from 'zod/mini';
import {
  Country,
  CreateOrder,
  Currency,
  ForeignId,
  Id,
  MinorUnits,
  OrderItem,
  PaymentChoice,
  Reason,
  ShipTo,
} from '../../events/index.ts';
import * as representations from './representations.ts';

/** What may come with a cancellation: the contract's `CancelOrder`, whose `orderId` stands in the path. */
const Cancellation = z.object({ reason: z.optional(Reason) });

const { Accepted, FieldError, HistoryEntry, Order, OrderPage, OrderStatus, OrderSummary, ProblemDetails } =
  representations;

/** Each schema of the API with what its name does not say. */
const DESCRIBED: readonly (readonly [name: string, schema: z.core.$ZodType, description: string])[] = [
  ['Id', Id, 'An identifier. Ours have the form of a ULID; those made without an `Idempotency-Key` sort by time.'],
  ['ForeignId', ForeignId, 'An identifier that somebody else gave: opaque, of any characters.'],
  ['MinorUnits', MinorUnits, 'Money in the smallest unit of its currency: 1999 is 19.99 EUR, or 1999 JPY.'],
  ['Currency', Currency, 'ISO 4217 alphabetic code.'],
  ['Country', Country, 'ISO 3166-1 alpha-2 code.'],
  ['OrderItem', OrderItem, 'One line of an order. `unitPrice` is in minor units.'],
  [
    'PaymentChoice',
    PaymentChoice,
    "How the customer pays: `token` is the payment provider's. Default: what the provider has of them.",
  ],
  ['ShipTo', ShipTo, 'Where the order goes.'],
  ['Reason', Reason, 'Why something was refused or undone, in words that a customer may read.'],
  ['CreateOrder', CreateOrder.schema, CreateOrder.summary],
  ['Cancellation', Cancellation, 'What may come with a cancellation. Which order it is, the path says.'],
  [
    'OrderStatus',
    OrderStatus,
    '`completed` and `cancelled` are the ends; `cancelling` gives back what was taken; `compensation-failed` could not, and waits for an operator.',
  ],
  ['Accepted', Accepted, 'The command was taken. What comes of it shows at `Location`.'],
  ['OrderSummary', OrderSummary, 'An order.'],
  [
    'HistoryEntry',
    HistoryEntry,
    'An event of the order: its id, type and time, and the event or command that caused it.',
  ],
  ['Order', Order, 'An order and the events that made it what it is, oldest first.'],
  ['OrderPage', OrderPage, 'Orders, newest first. With a `cursor` if there are more.'],
  ['FieldError', FieldError, 'A field, by its path from the root of the body, and what is wrong with it.'],
  ['Problem', ProblemDetails, 'Problem details as RFC 9457 has them. `errors` names each field that is at fault.'],
];

/** The schemas of the API as JSON Schema 2020-12, by name, referring to each other as an OpenAPI document wants it. */
export function openapiSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string; description: string }>();
  for (const [id, schema, description] of DESCRIBED) registry.add(schema, { id, description });
  const { schemas } = z.toJSONSchema(registry, { uri: refTo, io: 'input', metadata: registry });
  const bare = Object.entries(schemas).map(([name, { $schema: _, $id: __, ...schema }]) => [name, schema] as const);
  return Object.fromEntries(bare);
}

/** Where a schema stands in the document. */
export const refTo = (name: string): string => `#/components/schemas/${name}`;
