import { STAGE_NAME, STAGE_NAME_RULE } from '@orderflow/constructs';
import { DEFAULT_HOURS } from '@orderflow/core/providers';
import { type Key, list, objects, oneOf, text, whole } from './config-key.ts';
import { PRODUCER } from './config-producer.ts';
import { SUBSCRIBER } from './config-subscriber.ts';
import { TIME_ZONE } from './time-zone.ts';

const URL_SHAPE = /^https?:\/\/\S+$/;
const URL_RULE = 'an http(s) URL';
const PARAMETER_NAME = /^\/?[\w.\-/]+$/;
const PARAMETER_RULE = 'the name of an SSM parameter';
const LOCAL = 'in `local` and `local-…`';

/** Every key of the configuration. docs/configuration.md is generated from this, and `readConfig` reads by it. */
export const CONFIG_KEYS = {
  stage: text({
    section: 'Stage',
    shape: STAGE_NAME,
    rule: STAGE_NAME_RULE,
    default: 'local',
    about:
      'The name of the deployment, part of every name in it. Only `prod` keeps its data; only `local` and `local-…` may be open.',
  }),
  region: text({
    section: 'Stage',
    shape: /^[a-z]{2}(-[a-z]+)+-\d$/,
    rule: 'an AWS region such as eu-west-1',
    without: 'the region of the CDK CLI',
    about: 'Where the stack is deployed.',
  }),
  deletionProtection: oneOf({
    section: 'Stage',
    choices: ['on', 'off'],
    without: '`on` in `prod`, `off` elsewhere',
    about:
      'Whether tables and the stack refuse to be deleted. `off` for the first deployment of `prod`, so that it can be repeated if it fails.',
  }),
  flow: oneOf({
    section: 'Stage',
    choices: ['choreography', 'orchestration'],
    default: 'choreography',
    about:
      'Whether contexts react to each other, or a state machine says what comes next: [choosing a flow](choosing-a-flow.md).',
  }),
  sagaType: oneOf({
    section: 'Stage',
    choices: ['standard', 'express'],
    default: 'standard',
    about: 'The type of the state machine, for `flow=orchestration`.',
  }),
  front: oneOf({
    section: 'API',
    choices: ['http-api', 'function-url'],
    default: 'http-api',
    about: 'The front of the API: API Gateway, or the URL of its function. Both give the function the same payload.',
  }),
  apiAuth: oneOf({
    section: 'API',
    choices: ['iam', 'none'],
    default: 'iam',
    about: 'Whether requests must be signed. `none` only in stages `local` and `local-…`.',
  }),
  apiRatePerSecond: whole({
    section: 'API',
    from: 1,
    to: 10_000,
    without: 'that of the account',
    about: 'Requests a second that API Gateway lets through, for `front=http-api`. It answers 429 to the rest.',
  }),
  apiBurst: whole({
    section: 'API',
    from: 1,
    to: 5000,
    without: 'twice `apiRatePerSecond`, at most 5000',
    about: 'Requests at once that API Gateway lets through. Needs `apiRatePerSecond`.',
  }),
  corsOrigins: list({
    section: 'API',
    shape: /^https?:\/\/[\w.-]+(:\d+)?$/,
    rule: 'an origin such as https://shop.example',
    about: 'Web sites whose pages may call the API from a browser.',
  }),
  archive: oneOf({
    section: 'Archive and mail',
    choices: ['on', 'off'],
    default: 'on',
    about: 'Whether the bus keeps every event for replay.',
  }),
  archiveDays: whole({
    section: 'Archive and mail',
    from: 1,
    to: 3650,
    default: 30,
    about: 'How many days the archive keeps an event.',
  }),
  mail: oneOf({
    section: 'Archive and mail',
    choices: ['ses', 'none'],
    default: 'ses',
    about: 'Whether customers get emails. `none` leaves the email consumer out.',
  }),
  mailFrom: text({
    section: 'Archive and mail',
    shape: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    rule: 'an e-mail address',
    without: `none: required with \`mail=ses\`; ${LOCAL} an example address`,
    about: 'The sender of emails.',
  }),
  mailIdentity: oneOf({
    section: 'Archive and mail',
    choices: ['existing', 'create'],
    without: `\`existing\`; ${LOCAL} \`create\``,
    about:
      'Whether SES knows the sender already. `create` has the stack register the address, and SES mails a link to confirm it.',
  }),
  mailPerSecond: whole({
    section: 'Archive and mail',
    from: 1,
    to: 1000,
    without: `\`14\`; ${LOCAL} no limit`,
    about: 'The emails a second that SES allows: 1 in the sandbox, 14 in an account that has just left it.',
  }),
  currency: text({
    section: 'Orders',
    shape: /^[A-Z]{3}$/,
    rule: 'an ISO 4217 code such as EUR',
    default: 'EUR',
    about: 'The currency of orders that name none.',
  }),
  country: text({
    section: 'Orders',
    shape: /^[A-Z]{2}$/,
    rule: 'an ISO 3166-1 alpha-2 code such as DE',
    default: 'DE',
    about: 'The country of orders that name none.',
  }),
  timeZone: text({
    section: 'Orders',
    shape: TIME_ZONE,
    rule: 'an IANA time zone such as Europe/Berlin',
    default: 'UTC',
    about:
      'The time zone in which analytics has its days. A change holds from then on: what was counted stays on the day that it has.',
  }),
  simulatedProviders: oneOf({
    section: 'Providers',
    choices: ['allowed', 'refused'],
    without: '`refused` in `prod`, `allowed` elsewhere',
    about: 'Whether a provider may be simulated: an order is then completed without any money or parcel.',
  }),
  paymentProvider: oneOf({
    section: 'Providers',
    choices: ['simulated', 'http'],
    default: 'simulated',
    about: 'The payment gateway. `simulated` books into a ledger table and takes no money.',
  }),
  paymentUrl: text({
    section: 'Providers',
    shape: URL_SHAPE,
    rule: URL_RULE,
    about: 'The URL of the payment gateway, required with `paymentProvider=http`.',
  }),
  paymentSecretName: text({
    section: 'Providers',
    shape: PARAMETER_NAME,
    rule: PARAMETER_RULE,
    about: 'The parameter that holds its secret, required with `paymentProvider=http`.',
  }),
  paymentWebhookSecretName: text({
    section: 'Providers',
    shape: PARAMETER_NAME,
    rule: PARAMETER_RULE,
    without: 'no webhook; with `paymentProvider=simulated` one whose secret is the id of the stack',
    about:
      'The parameter that holds what the payment gateway signs its [webhook](api.md#the-payment-gateways-webhook) with; for `paymentProvider=http`.',
  }),
  paymentTimeoutMs: whole({
    section: 'Providers',
    from: 1,
    to: 60_000,
    default: 5000,
    about: 'The time-out of one call, in milliseconds; below the time-out of the function.',
  }),
  paymentKeyHours: whole({
    section: 'Providers',
    from: 1,
    to: 8760,
    default: DEFAULT_HOURS.keyHours,
    about:
      'How long the payment gateway keeps idempotency keys. From half of it on, what was asked for is looked up first.',
  }),
  paymentPatienceHours: whole({
    section: 'Providers',
    from: 1,
    to: 192,
    default: DEFAULT_HOURS.patienceHours,
    about: 'How long an order waits for the payment gateway before it is given up and undone.',
  }),
  paymentPendingHours: whole({
    section: 'Providers',
    from: 1,
    to: 336,
    default: DEFAULT_HOURS.pendingHours,
    about:
      'How long an order waits for the decision about a charge that the payment gateway has accepted, such as a bank debit. Then it is cancelled; a charge that is late is given back.',
  }),
  carrierProvider: oneOf({
    section: 'Providers',
    choices: ['simulated', 'http'],
    default: 'simulated',
    about: 'The carrier. `simulated` books into a ledger table and ships nothing.',
  }),
  carrierUrl: text({
    section: 'Providers',
    shape: URL_SHAPE,
    rule: URL_RULE,
    about: 'The URL of the carrier, required with `carrierProvider=http`.',
  }),
  carrierSecretName: text({
    section: 'Providers',
    shape: PARAMETER_NAME,
    rule: PARAMETER_RULE,
    about: 'The parameter that holds its secret, required with `carrierProvider=http`.',
  }),
  carrierTimeoutMs: whole({
    section: 'Providers',
    from: 1,
    to: 60_000,
    default: 5000,
    about: 'The time-out of one call, in milliseconds; below the time-out of the function.',
  }),
  carrierKeyHours: whole({
    section: 'Providers',
    from: 1,
    to: 8760,
    default: DEFAULT_HOURS.keyHours,
    about: 'How long the carrier keeps idempotency keys. From half of it on, what was asked for is looked up first.',
  }),
  carrierPatienceHours: whole({
    section: 'Providers',
    from: 1,
    to: 192,
    default: DEFAULT_HOURS.patienceHours,
    about: 'How long an order waits for the carrier before it is given up and undone.',
  }),
  breakerFailures: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 1000,
    default: 5,
    about: 'Fewer failed requests within the window never open a [circuit breaker](operations.md).',
  }),
  breakerFailurePercent: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 100,
    default: 50,
    about: 'Neither does a smaller share of all calls, in percent.',
  }),
  breakerWindowSeconds: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 3600,
    default: 60,
    about: 'How long calls are counted together.',
  }),
  breakerProbes: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 100,
    default: 3,
    about: 'Calls that are let through while it is half-open, all of which must succeed.',
  }),
  breakerWaitSeconds: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 3600,
    default: 5,
    about: 'The time from opening to the first probes. It doubles when probes fail.',
  }),
  breakerMaxWaitSeconds: whole({
    section: 'Circuit breakers',
    from: 1,
    to: 43_200,
    default: 10,
    about: 'The longest time between probes. From half a minute on, queues stand still meanwhile.',
  }),
  maxReceives: whole({
    section: 'Messages',
    from: 1,
    to: 1000,
    default: 10,
    about: 'How often a message is tried before it is dead-lettered.',
  }),
  retryBaseSeconds: whole({
    section: 'Messages',
    from: 1,
    to: 900,
    default: 2,
    about: 'The first retry delay. It doubles, up to 15 minutes; half of it is jitter.',
  }),
  consumerTimeoutSeconds: whole({
    section: 'Messages',
    from: 1,
    to: 900,
    default: 15,
    about: 'The time-out of a consumer. Its queue hides a batch for six times as long.',
  }),
  auditWindowSeconds: whole({
    section: 'Messages',
    from: 1,
    to: 300,
    without: `\`60\`; ${LOCAL} \`1\``,
    about: 'How long the audit log collects events for one object.',
  }),
  producers: objects({
    section: 'Access',
    each: PRODUCER,
    allowed: 'JSON, a list of objects: below',
    about: 'Other workloads that put events on the bus, of this account or of others.',
  }),
  subscribers: objects({
    section: 'Access',
    each: SUBSCRIBER,
    allowed: 'JSON, a list of objects: below',
    about: 'Other workloads that get events on a bus or queue of their own, of this account or of others.',
  }),
  republishers: list({
    section: 'Access',
    shape: /^arn:[a-z-]+:(iam|sts)::\d{12}:(role|user|assumed-role)\/\S+$/,
    rule: 'an ARN of a role or user, in which * stands for anything',
    about: 'Who may put stored events on the bus once more (`npm run republish`), besides the relay.',
  }),
  encryptionKeyArn: text({
    section: 'Access',
    shape: /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/,
    rule: 'the ARN of a KMS key',
    without: 'keys that AWS owns',
    about:
      'The key of queues, tables, bucket, bus, archive, state machine and logs. Its policy must let EventBridge and CloudWatch Logs use it: [the constructs](../packages/constructs) say how.',
  }),
  logLevel: oneOf({
    section: 'Operation',
    choices: ['DEBUG', 'INFO', 'WARN', 'ERROR'],
    default: 'INFO',
    about: 'The least severe log entries that are written.',
  }),
  tracing: oneOf({
    section: 'Operation',
    choices: ['on', 'off'],
    default: 'off',
    about:
      'Whether X-Ray records functions and the saga, in one trace from the API to the last consumer. Its prices are not in [capacity](capacity.md).',
  }),
  alarmTopicArn: text({
    section: 'Operation',
    shape: /^(none|arn:[^:]+:sns:[^:]+:\d{12}:.+)$/,
    rule: 'the ARN of an SNS topic',
    without: 'none; required in `prod`, or `alarmEmail` is',
    about: 'Where alarms are sent: a topic that there is. `none`: alarms change state, and nobody is told.',
  }),
  alarmEmail: text({
    section: 'Operation',
    shape: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
    rule: 'an e-mail address',
    about: 'Instead of `alarmTopicArn`: a topic is made, and SNS asks this address to confirm.',
  }),
  awsEndpointUrl: text({
    section: 'Operation',
    shape: URL_SHAPE,
    rule: URL_RULE,
    without: 'AWS; `npm start -- --endpoint … --ca …` sets it',
    about: 'What functions call instead of AWS, where an endpoint with TLS stands in for it.',
  }),
  awsEndpointCa: text({
    section: 'Operation',
    shape: /^[^\p{Cc}]{1,1024}$/u,
    rule: 'the path of a file',
    without: 'none but those that everybody trusts',
    about: 'The certificate authority of `awsEndpointUrl`, in PEM. Each function gets a copy and trusts it.',
  }),
  schemaRegistry: oneOf({
    section: 'Operation',
    choices: ['on', 'off'],
    default: 'off',
    about:
      'Whether a schema registry of EventBridge has the JSON Schemas of all events, for code bindings of other teams.',
  }),
  silenceAlarm: oneOf({
    section: 'Operation',
    choices: ['on', 'off'],
    without: `\`on\`; ${LOCAL} \`off\``,
    about:
      'Whether an alarm tells that commits are written and none is published. A local AWS without metric math cannot have it.',
  }),
  relayConcurrency: whole({
    section: 'Operation',
    from: 1,
    to: 1000,
    about: 'Instances of the relay that Lambda reserves, and allows. It needs one for each shard of the event store.',
  }),
  relayBatchSize: whole({
    section: 'Operation',
    from: 1,
    to: 1000,
    default: 100,
    about: 'Commits that the relay publishes in one invocation.',
  }),
  apiConcurrency: whole({
    section: 'Operation',
    from: 0,
    to: 1000,
    about: "Instances of the API's function that Lambda reserves, and allows. `0`: none, so that no order is taken.",
  }),
} as const satisfies Readonly<Record<string, Key<unknown, unknown>>>;

export type ConfigKeys = typeof CONFIG_KEYS;
