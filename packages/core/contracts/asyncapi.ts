import type { AnyContract } from './define-event.ts';
import { detailSchemaOf, type JsonSchema, metadataSchemaOf } from './json-schema.ts';
import { patternsOf } from './pattern.ts';

export interface AsyncApiOptions {
  readonly title: string;
  /** Version of the document. */
  readonly version: string;
  readonly description: string;
  /** The contracts, by the names they are to have in the document. */
  readonly contracts: Readonly<Record<string, AnyContract>>;
  /** Which of the contracts each consumer subscribes to. @default none is known */
  readonly consumers?: Readonly<Record<string, readonly AnyContract[]>>;
}

/**
 * An AsyncAPI 3 document of an event bus: a channel for each event type, a message for each contract, an operation for
 * each context that sends one and each that receives it.
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 */
export function asyncApiOf({ contracts, consumers = {}, ...info }: AsyncApiOptions): JsonSchema {
  const named = Object.entries(contracts).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    asyncapi: '3.0.0',
    info: { ...info, license: { name: 'MIT' } },
    defaultContentType: 'application/json',
    servers: { bus: BUS },
    channels: channelsOf(named),
    operations: Object.fromEntries([
      ...named.map(([name, contract]) => sending(name, contract)),
      ...Object.entries(consumers).flatMap(([consumer, subscribed]) => receiving(consumer, subscribed, named)),
    ]),
    components: {
      messages: Object.fromEntries(named.map(([name, contract]) => [name, messageOf(name, contract)])),
      schemas: schemasOf(named),
    },
  };
}

type Named = readonly [name: string, contract: AnyContract];

const BUS = {
  host: 'events.{region}.amazonaws.com',
  protocol: 'https',
  title: 'Amazon EventBridge',
  description:
    'A custom event bus. Send with `PutEvents`: `Source`, `DetailType`, and as `Detail` the schema of the message. ' +
    'Receive by a rule of your own with the pattern that the message gives.',
  variables: { region: { description: 'AWS region of the stage.', default: 'eu-central-1' } },
};

/** `#/channels/order.created` needs no escaping: types have no slash and no tilde. */
function channelsOf(named: readonly Named[]): JsonSchema {
  const types = [...new Set(named.map(([, { type }]) => type))].sort();
  return Object.fromEntries(
    types.map((type) => {
      const ours = named.filter(([, contract]) => contract.type === type);
      const messages = ours.map(([name]) => [name, { $ref: `#/components/messages/${name}` }]);
      const channel = { address: type, description: `Events with the detail type \`${type}\`.` };
      return [type, { ...channel, servers: [{ $ref: '#/servers/bus' }], messages: Object.fromEntries(messages) }];
    }),
  );
}

/** The event as a consumer gets it from EventBridge. */
function messageOf(name: string, contract: AnyContract): JsonSchema {
  const { type, version, owner, source, origin, summary } = contract;
  const from = origin === 'owner' ? { const: source } : { type: 'string', description: 'Whoever emits it.' };
  return {
    name: type,
    title: name,
    summary,
    tags: [{ name: owner }],
    payload: {
      type: 'object',
      properties: {
        id: { type: 'string', description: "EventBridge's own id; deduplicate by `detail.metadata.eventId`." },
        'detail-type': { const: type },
        source: from,
        time: { type: 'string', format: 'date-time', description: 'When it happened.' },
        'replay-name': { type: 'string', description: 'The archive replay that brought it, if one did.' },
        detail: { $ref: `#/components/schemas/${name}` },
      },
      required: ['id', 'detail-type', 'source', 'time', 'detail'],
    },
    'x-version': String(version),
    'x-eventbridge-pattern': eventPatternOf(contract),
  };
}

/** The metadata comes in two kinds, each written once. */
function schemasOf(named: readonly Named[]): JsonSchema {
  const schemas: Record<string, JsonSchema> = {};
  for (const [name, contract] of named) {
    const kind = contract.storedOnly ? 'StoredMetadata' : 'Metadata';
    schemas[name] = detailSchemaOf(contract, { $ref: `#/components/schemas/${kind}` });
    schemas[kind] ??= metadataSchemaOf(contract);
  }
  return schemas;
}

/** As `aws events put-rule --event-pattern` takes it. */
function eventPatternOf(contract: AnyContract): JsonSchema {
  const [first, ...others] = patternsOf([contract]).map(({ detailType: _, ...where }) => where);
  const where = others.length > 0 ? { $or: [first, ...others] } : first;
  return { 'detail-type': [contract.type], ...where };
}

function sending(name: string, contract: AnyContract) {
  const foreign = contract.origin === 'foreign';
  const sender = foreign ? 'another-workload' : contract.owner;
  return operation('send', sender, 'emits', name, contract);
}

function receiving(consumer: string, subscribed: readonly AnyContract[], named: readonly Named[]) {
  return named
    .filter(([, contract]) => subscribed.includes(contract))
    .map(([name, contract]) => operation('receive', consumer, 'receives', name, contract));
}

function operation(action: 'send' | 'receive', who: string, verb: string, name: string, { type }: AnyContract) {
  const channel = `#/channels/${type}`;
  const messages = [{ $ref: `${channel}/messages/${name}` }];
  return [`${who}.${verb}.${name}`, { action, channel: { $ref: channel }, messages, tags: [{ name: who }] }] as const;
}
