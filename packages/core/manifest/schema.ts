import * as z from 'zod/mini';

const text = z.string();
const texts = z.readonly(z.array(text));

/**
 * What there is to say, by kind of entry. Values may be CloudFormation tokens when the constructs write them. Of the first
 * six kinds a stage has one at most; of the others any number, each with a name of its own.
 */
export const details = {
  /** `flow`: which variant of the pipeline is deployed. `keepsData`: its data survives its stacks, and tools ask before they change it. */
  stage: z.object({ stage: text, flow: text, keepsData: z.optional(z.boolean()) }),
  bus: z.object({ name: text, arn: text }),
  archive: z.object({ name: text, arn: text, retentionDays: z.optional(z.number()) }),
  /** `roleArn`: of the role that schedules take to switch on a consumer that was paused for some time. */
  unpausing: z.object({ roleArn: text }),
  /** `streamSources`: which sources may speak in which kinds of streams. */
  relay: z.object({
    functionName: text,
    mappingId: text,
    failureQueueUrl: text,
    streamSources: z.optional(z.record(text, texts)),
  }),
  /** `url` is the one that AWS gives it; a local AWS may serve it elsewhere. */
  api: z.object({ front: text, url: text, apiId: z.optional(text) }),
  /**
   * `mappingId`: of the event source mapping from its queue to its function. `commitsTo`: the kind of streams that it appends to.
   * `projectsTo`: the table of the views that it keeps. `forwardsTo`: the broker that it forwards events to. `subscribesTo`: the types of the events that its code handles; missing
   * where it takes every event.
   */
  consumer: z.object({
    name: text,
    queueUrl: text,
    dlqUrl: text,
    functionName: text,
    ruleNames: texts,
    mappingId: text,
    commitsTo: z.optional(text),
    projectsTo: z.optional(text),
    forwardsTo: z.optional(text),
    subscribesTo: z.optional(texts),
  }),
  /**
   * A function that puts what another broker brings on the bus. It has no queue of SQS but that of its dead letters. `broker` and `mappingId`, of the
   * event source mapping from the broker, are missing in stages of an earlier release.
   */
  ingress: z.object({
    name: text,
    dlqUrl: text,
    functionName: text,
    publishes: texts,
    broker: z.optional(text),
    mappingId: z.optional(text),
  }),
  /** A kind of streams: the names begin with `name`, `key` is the field of the events that tells them apart. `events`: their types. */
  stream: z.object({ name: text, key: text, events: texts }),
  /** A contract: who may put the event (`origin`), and the JSON Schema (draft 7) of its data, where its library makes one. */
  event: z.object({
    type: text,
    source: text,
    origin: z.enum(['owner', 'foreign']),
    version: z.union([z.number(), text]),
    storedOnly: z.boolean(),
    schema: z.optional(z.record(text, z.unknown())),
  }),
  /**
   * `type`: `standard` or `express`. `functionNames`: of the functions that do its steps. `stream`: the kind of streams that it
   * has one execution for each of, if there is one for each.
   */
  workflow: z.object({
    name: text,
    arn: text,
    type: text,
    functionNames: texts,
    stream: z.optional(z.object({ name: text, key: text })),
  }),
  /** By the dependency that it guards. `consumers`: those whose queues wait while it is open. `functionName`: its controller's. */
  breaker: z.object({ name: text, functionName: text, consumers: texts, tableName: z.optional(text) }),
  table: z.object({ name: text, tableName: text }),
  bucket: z.object({ name: text, bucketName: text }),
};

type Details = typeof details;
export type Kind = keyof Details;

/** One output of a stack, as the constructs write it: what there is, and under which physical names. */
export type ManifestEntry = {
  [K in Kind]: { readonly kind: K } & Readonly<z.infer<Details[K]>>;
}[Kind];

/** A stage as its stacks describe it. */
export const manifestSchema = z.object({
  ...details.stage.shape,
  bus: details.bus,
  /** Missing where there is no archive. */
  archive: z.optional(details.archive),
  consumers: z.record(text, z.omit(details.consumer, { name: true })),
  /** Ways in from other brokers. Missing where there is none. */
  ingresses: z.optional(z.record(text, z.omit(details.ingress, { name: true }))),
  relay: z.optional(details.relay),
  unpausing: z.optional(details.unpausing),
  /** State machines. Missing where there is none. */
  workflows: z.optional(z.record(text, z.omit(details.workflow, { name: true }))),
  /** Circuit breakers, by the dependency that each guards. Missing where there is none. */
  breakers: z.optional(z.record(text, z.omit(details.breaker, { name: true }))),
  /** Kinds of streams of the event store, by their names. Missing where none is declared. */
  streams: z.optional(z.record(text, z.omit(details.stream, { name: true }))),
  /** The contracts of the events that consumers subscribe to or append. Missing where there is none. */
  events: z.optional(z.readonly(z.array(details.event))),
  /** Physical names, by the name in the stage: `events`, `readModel`, … */
  tables: z.record(text, text),
  buckets: z.record(text, text),
  /** Missing where there is no HTTP API. */
  api: z.optional(details.api),
});

export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
