import { type JsonSchema, type OutputOf, parseAs, type Schema } from './schema.ts';

/** A fact: what happened (`type`, in the shape of `version`), who alone can say so (`source`), and its data. */
export interface DomainEvent<Type extends string = string, Data = unknown> {
  readonly type: Type;
  readonly version: number | string;
  readonly source: string;
  readonly data: Data;
}

/**
 * Who may have put an event on the bus.
 * - `owner`: its owning context, through the event store. Another `source` is refused.
 * - `foreign`: any workload, by a plain `PutEvents`: whatever does not come from the owner's `source` with a
 *   `metadata.sequence`. A sequence of another workload's own changes nothing.
 */
export type Origin = 'owner' | 'foreign';

/** The one declaration of an event. Call it with data to make the event; everything else is read off it. */
export interface EventContract<Type extends string = string, Data = unknown, S extends Schema = Schema<Data>> {
  /** @throws ContractViolation when `data` breaks the schema. */
  (data: Data): DomainEvent<Type, Data>;
  readonly type: Type;
  /** Domain events count up (1, 2, …); integration events carry `major.minor`. */
  readonly version: number | string;
  /** The context, or the other system, that alone emits it. */
  readonly owner: string;
  /** EventBridge `Source`. */
  readonly source: string;
  readonly origin: Origin;
  /** True when it counts only as a stored event: then a consumer finds it in the event store, or refuses it. */
  readonly storedOnly: boolean;
  /** True where another contract describes the form in which other workloads may put this type on the bus. */
  readonly hasForeignForm: boolean;
  readonly summary: string;
  /** Versions that the event had before, oldest first: they are still read, and never made. */
  readonly earlier: readonly EarlierVersion[];
  readonly schema: S;
  /** Set where it was declared by hand. */
  readonly jsonSchema?: JsonSchema | undefined;
  /** Checks the `data` of a received event. @throws ContractViolation, fields named from `data`. */
  parse(data: unknown): Data;
}

/** Any contract, whatever its data. (`never` is what makes every call signature assignable.) */
export type AnyContract = Omit<EventContract<string, never>, 'schema' | 'parse'> & {
  readonly schema: Schema;
  parse(data: unknown): unknown;
};

/** The event that a contract describes. */
export type EventOf<C> = C extends { readonly type: infer T extends string; parse(data: unknown): infer D }
  ? DomainEvent<T, D>
  : never;

/**
 * A version that an event had before. What was written in it stays in the event store, in queues and archives, and may still be
 * put on the bus: by a release that is being replaced, or by another workload.
 */
export interface EarlierVersion {
  readonly version: number | string;
  /** Its schema, as it was. */
  readonly data: Schema;
  /** Set where it was declared by hand. */
  readonly jsonSchema?: JsonSchema | undefined;
  /** Makes data of the next version out of data of this one. Pure, and possible for all that the schema lets pass. */
  upcast(data: never): unknown;
}

/**
 * Declares a version that an event had before, for the option `earlier` of {@link defineEvent}.
 *
 * @example
 * earlier: [
 *   earlierVersion({
 *     version: 1,
 *     data: z.object({ orderId: Id, amount: MinorUnits }),
 *     upcast: (data) => ({ ...data, currency: 'EUR' }), // there was no other then
 *   }),
 * ],
 */
export const earlierVersion = <S extends Schema>(of: {
  readonly version: number | string;
  readonly data: S;
  readonly jsonSchema?: JsonSchema;
  upcast(data: OutputOf<S>): unknown;
}): EarlierVersion => of;

export interface EventOptions<S extends Schema> {
  readonly version: number | string;
  readonly owner: string;
  /** A validator of any library that implements Standard Schema, synchronous. */
  readonly data: S;
  /** JSON Schema (draft 7) of the data. @default what the validator's library makes of `data` */
  readonly jsonSchema?: JsonSchema;
  /** One sentence for the generated documents. */
  readonly summary: string;
  /** EventBridge `Source`. @default the owner; see `defineEvents` for a common prefix */
  readonly source?: string;
  /** Versions that it had before, oldest first, each with a lower major number than the next. @default none */
  readonly earlier?: readonly EarlierVersion[];
  /** @default 'owner' */
  readonly origin?: Origin;
  /** @default false */
  readonly storedOnly?: boolean;
  /** @default false */
  readonly hasForeignForm?: boolean;
}

/**
 * Declares an event, once: its TypeScript type, run-time check, rule pattern, JSON Schema and AsyncAPI entry all come
 * from here.
 *
 * @throws Error when `earlier` versions do not count up to `version`
 * @example
 * export const PaymentCompleted = defineEvent('payment.completed', {
 *   version: 1,
 *   owner: 'payment',
 *   summary: "The customer's money is ours.",
 *   data: z.object({ paymentId: Id, orderId: Id, amount: MinorUnits, currency: Currency, method: z.string() }),
 * });
 * PaymentCompleted({ paymentId: '…', orderId: '…', amount: 1999, currency: 'EUR', method: 'card' });
 */
export function defineEvent<const Type extends string, S extends Schema>(
  type: Type,
  options: EventOptions<S>,
): EventContract<Type, OutputOf<S>, S> {
  const { data: schema, version, owner, summary, source = owner, jsonSchema } = options;
  const { origin = 'owner', storedOnly = false, hasForeignForm = false, earlier = [] } = options;
  checkOrder(type, [...earlier.map((one) => one.version), version]);
  const parse = (data: unknown) => parseAs<OutputOf<S>>(type, schema, data, 'data');
  const make = (data: OutputOf<S>): DomainEvent<Type, OutputOf<S>> => ({ type, version, source, data: parse(data) });
  const told = { type, version, owner, source, origin, storedOnly, hasForeignForm, summary, earlier };
  return Object.assign(make, { ...told, schema, jsonSchema, parse });
}

/** @throws Error unless the major numbers of the versions count up */
function checkOrder(type: string, versions: readonly (number | string)[]): void {
  const majors = versions.map((version) => Number.parseInt(String(version), 10));
  if (majors.some((one, at) => at > 0 && !(one > (majors[at - 1] as number))))
    throw new Error(`${type}: versions must count up, and are ${versions.join(', ')}`);
}

/** What the events of an application have in common. */
export interface CommonOptions {
  readonly sourcePrefix: string;
  /** Applies to events with a source of this prefix; not to foreign forms, nor to those that give another source. @default false */
  readonly storedOnly?: boolean;
}

/**
 * `defineEvent` for events whose sources share a prefix: with the prefix `shop.`, events of the owner `payment` have the
 * source `shop.payment`.
 *
 * @example
 * export const defineEvent = defineEvents({ sourcePrefix: 'shop.', storedOnly: true });
 */
export const defineEvents = ({ sourcePrefix, storedOnly = false }: CommonOptions): typeof defineEvent => {
  return (type, options) => {
    const isOurs = options.origin !== 'foreign' && options.source === undefined;
    const common = { source: `${sourcePrefix}${options.owner}`, storedOnly: storedOnly && isOurs };
    return defineEvent(type, { ...common, ...options });
  };
};
