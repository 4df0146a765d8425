import * as z from 'zod/mini';

/** An id of ours, and an order's wherever it was taken: safe in URLs, keys and names. Those that we make have the form of a ULID. */
export const Id = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/, 'must be 1 to 128 of A-Z a-z 0-9 . _ -'));

/** An id made of another by a prefix, such as `pay-<orderId>`: longer than any {@link Id}, so that each can have one. */
export const DerivedId = z
  .string()
  .check(z.regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,159}$/, 'must be 1 to 160 of A-Z a-z 0-9 . _ -'));

/** Text that people write. Half a surrogate pair is no text: it would not survive a mail or another system's JSON. */
export const text = (max: number) =>
  z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), 'must be well-formed Unicode'),
  );

/**
 * An id that somebody else gave: an SKU (`ABC/12 XL`), a customer of an identity provider (`auth0|5f7c`). Opaque: 1 to 128
 * characters of any kind, compared as they are. Whoever makes a part of something of it (a URL, a mail) encodes it for that.
 */
export const ForeignId = text(128);

/** Money in the smallest unit of its currency (cents, yen). */
export const MinorUnits = z.int().check(z.nonnegative(), z.maximum(1_000_000_000_000));

/** ISO 4217 alphabetic code. */
export const Currency = z.string().check(z.regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as EUR'));

/** ISO 3166-1 alpha-2 code. */
export const Country = z.string().check(z.regex(/^[A-Z]{2}$/, 'must be an ISO 3166-1 alpha-2 code such as DE'));

/** One line of an order. `unitPrice` in minor units. */
export const OrderItem = z.object({
  sku: ForeignId,
  quantity: z.int().check(z.positive(), z.maximum(10_000)),
  unitPrice: MinorUnits,
});
export type OrderItem = z.output<typeof OrderItem>;

/** 1 to 50 lines: with them a commit stays below DynamoDB's 100 items a transaction. */
export const OrderItems = z.array(OrderItem).check(z.minLength(1), z.maxLength(50));

/** How the customer pays: `token` stands for the instrument at the payment provider. */
export const PaymentChoice = z.object({
  method: text(64),
  token: text(256),
});
export type PaymentChoice = z.output<typeof PaymentChoice>;

/**
 * How an order is paid, as everybody may know it: `instrument` refers to the token, which the payment context alone can read, and
 * not for ever. Orders of releases before `order.created` 2 hold the `token` itself.
 */
export const PaymentMeans = z.object({
  method: text(64),
  instrument: z.optional(text(64)),
  token: z.optional(text(256)),
});

export const ShipTo = z.object({ country: Country });
export type ShipTo = z.output<typeof ShipTo>;

/** Why something was refused or undone, in words that a customer may read. */
export const Reason = text(512);

/** What the lines come to, in minor units. */
export const totalOf = (items: readonly OrderItem[]): number =>
  items.reduce((sum, item) => sum + item.quantity * item.unitPrice, 0);
