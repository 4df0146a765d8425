import { existsSync } from 'node:fs';
import { type Producer, Stage } from '@orderflow/constructs';
import { stepTimeoutSeconds } from '../functions/saga/saga-retries.ts';
import { CONFIG_KEYS, type ConfigKeys } from './config-keys.ts';
import { producerOf } from './config-producer.ts';
import type { SubscriberConfig } from './config-subscriber.ts';
import { ConfigError, type ContextValues, readContext } from './context-reader.ts';

/** A payment gateway or a carrier: the built-in simulation, or a service over HTTP. */
export type ProviderConfig = ProviderTimes &
  (
    | { readonly provider: 'simulated' }
    | { readonly provider: 'http'; readonly url: string; readonly secretName: string }
  );

/** How long a provider is waited for. */
export interface ProviderTimes {
  /** One call. */
  readonly timeoutMs: number;
  /** How long it keeps idempotency keys. */
  readonly keyHours: number;
  /** How long an order waits for it before it is given up and undone. */
  readonly patienceHours: number;
}

/**
 * Whether emails are sent, and from which address. `createIdentity`: the stack registers the sender with SES. `perSecond`:
 * `undefined` for no limit.
 */
export type MailConfig =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'ses';
      readonly from: string;
      readonly createIdentity: boolean;
      readonly perSecond: number | undefined;
    };

/** When a circuit breaker opens, and how it probes; the same settings as `CircuitBreakerProps`. */
export interface BreakerConfig {
  readonly failures: number;
  readonly failurePercent: number;
  readonly windowSeconds: number;
  readonly probes: number;
  readonly waitSeconds: number;
  readonly maxWaitSeconds: number;
}

/** The order flow's configuration. docs/configuration.md lists the context keys. */
export interface OrderflowConfig {
  readonly stage: string;
  /** Whether tables and the stack refuse to be deleted. */
  readonly deletionProtection: boolean;
  readonly flow: 'choreography' | 'orchestration';
  /** The type of the saga's state machine, for flow=orchestration; docs/choosing-a-flow.md compares the two. */
  readonly sagaType: 'standard' | 'express';
  /** @default the region of the CDK CLI */
  readonly region: string | undefined;
  readonly front: 'http-api' | 'function-url';
  readonly apiAuth: 'iam' | 'none';
  /** `undefined`: what the account allows. */
  readonly apiThrottle: { readonly rate: number; readonly burst: number } | undefined;
  /** Web sites whose pages may call the API. */
  readonly corsOrigins: readonly string[];
  /** `undefined`: no archive. */
  readonly archiveDays: number | undefined;
  readonly mail: MailConfig;
  /** ISO 4217, for orders without a currency. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2, for orders without a country. */
  readonly country: string;
  /** IANA name of the time zone in which analytics has its days. */
  readonly timeZone: string;
  readonly payment: ProviderConfig;
  /** The parameter with the secret of the payment gateway's webhook. `undefined`: it has none, or is simulated. */
  readonly paymentWebhookSecretName: string | undefined;
  /** How long an order waits for the decision about a charge that was accepted. */
  readonly paymentPendingHours: number;
  readonly carrier: ProviderConfig;
  /** For the payment gateway and for the carrier. */
  readonly breaker: BreakerConfig;
  readonly maxReceives: number;
  readonly retryBaseSeconds: number;
  readonly consumerTimeoutSeconds: number;
  /** How long the audit log collects events for one object. */
  readonly auditWindowSeconds: number;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  /** What functions call instead of AWS, and the file with its certificate authority. */
  readonly awsEndpoint: { readonly url: string; readonly ca: string | undefined } | undefined;
  /** Whether the schemas of the events are in a registry of EventBridge. */
  readonly schemaRegistry: boolean;
  /** Whether X-Ray records. */
  readonly tracing: boolean;
  readonly alarmTopicArn: string | undefined;
  /** A topic is made for it. */
  readonly alarmEmail: string | undefined;
  /** Concurrency reserved for the relay, and for the API's function. `undefined`: none reserved. */
  readonly relayConcurrency: number | undefined;
  readonly apiConcurrency: number | undefined;
  readonly relayBatchSize: number;
  readonly silenceAlarm: boolean;
  /** `undefined`: keys that AWS owns. */
  readonly encryptionKeyArn: string | undefined;
  /** Other workloads that may put events on the bus. */
  readonly producers: readonly Producer[];
  /** Other workloads that get events on a bus or queue of their own. */
  readonly subscribers: readonly SubscriberConfig[];
  /** ARNs of who may republish stored events, besides the relay. */
  readonly republishers: readonly string[];
}

/**
 * Reads the configuration from CDK context.
 * @throws ConfigError that names the key: the value is invalid, contradicts another one, or the key is unknown.
 */
export function readConfig(context: Readonly<Record<string, unknown>>): OrderflowConfig {
  const values = readContext(CONFIG_KEYS, context);
  const { stage, flow, sagaType, region, front, currency, country, timeZone, logLevel } = values;
  const { relayConcurrency, relayBatchSize, apiConcurrency } = values;
  const { paymentPendingHours } = values;
  const { maxReceives, retryBaseSeconds, consumerTimeoutSeconds, auditWindowSeconds } = values;
  const { isLocal, keepsData } = new Stage(stage);
  const config: OrderflowConfig = {
    ...{ stage, flow, sagaType, region, front, currency, country, timeZone, logLevel },
    ...{ relayConcurrency, relayBatchSize, apiConcurrency, paymentPendingHours },
    paymentWebhookSecretName: webhookSecretOf(values),
    silenceAlarm: values.silenceAlarm === undefined ? !isLocal : values.silenceAlarm === 'on',
    awsEndpoint: endpointOf(values),
    schemaRegistry: values.schemaRegistry === 'on',
    tracing: values.tracing === 'on',
    alarmTopicArn: topicOf(values, keepsData),
    alarmEmail: values.alarmEmail,
    ...{ maxReceives, retryBaseSeconds, consumerTimeoutSeconds },
    auditWindowSeconds: auditWindowSeconds ?? (isLocal ? 1 : 60),
    deletionProtection: values.deletionProtection === undefined ? keepsData : values.deletionProtection === 'on',
    apiAuth: authOf(values, isLocal),
    apiThrottle: throttleOf(values),
    corsOrigins: values.corsOrigins,
    archiveDays: values.archive === 'on' ? values.archiveDays : undefined,
    mail: mailOf(values, isLocal),
    payment: providerOf('payment', {
      provider: values.paymentProvider,
      url: values.paymentUrl,
      secretName: values.paymentSecretName,
      timeoutMs: values.paymentTimeoutMs,
      keyHours: values.paymentKeyHours,
      patienceHours: values.paymentPatienceHours,
    }),
    carrier: providerOf('carrier', {
      provider: values.carrierProvider,
      url: values.carrierUrl,
      secretName: values.carrierSecretName,
      timeoutMs: values.carrierTimeoutMs,
      keyHours: values.carrierKeyHours,
      patienceHours: values.carrierPatienceHours,
    }),
    breaker: breakerOf(values),
    encryptionKeyArn: values.encryptionKeyArn,
    producers: values.producers.map(producerOf),
    subscribers: subscribersOf(values),
    republishers: values.republishers,
  };
  checkSimulated(config, values.simulatedProviders ?? (keepsData ? 'refused' : 'allowed'));
  checkTimeouts(config);
  return config;
}

type Values = ContextValues<ConfigKeys>;

function authOf({ apiAuth, stage }: Values, isLocal: boolean): 'iam' | 'none' {
  if (apiAuth === 'none' && !isLocal)
    throw new ConfigError(
      'apiAuth',
      `none would open stage ${stage} to anyone; only stages local and local-… may be open`,
    );
  return apiAuth;
}

function topicOf({ alarmTopicArn, alarmEmail, stage }: Values, keepsData: boolean): string | undefined {
  if (alarmTopicArn !== undefined && alarmEmail !== undefined)
    throw new ConfigError('alarmEmail', 'contradicts alarmTopicArn: subscribe the address to that topic');
  if (alarmTopicArn === undefined && alarmEmail === undefined && keepsData)
    throw new ConfigError(
      'alarmTopicArn',
      `is required: nobody would receive the alarms of stage ${stage} (or set alarmEmail, or none)`,
    );
  return alarmTopicArn === 'none' ? undefined : alarmTopicArn;
}

/** A file that is not there stops the synthesis here, and not in the bundler. */
function endpointOf({ awsEndpointUrl: url, awsEndpointCa: ca }: Values): OrderflowConfig['awsEndpoint'] {
  if (url !== undefined && !URL.canParse(url)) throw new ConfigError('awsEndpointUrl', 'must be an http(s) URL');
  if (ca !== undefined && !url?.startsWith('https:'))
    throw new ConfigError('awsEndpointCa', 'needs an awsEndpointUrl with https');
  if (ca !== undefined && !existsSync(ca)) throw new ConfigError('awsEndpointCa', `there is no file '${ca}'`);
  return url === undefined ? undefined : { url, ca };
}

function subscribersOf({ subscribers }: Values): readonly SubscriberConfig[] {
  const again = subscribers.findIndex(({ name }, at) => subscribers.findIndex((other) => other.name === name) < at);
  if (again >= 0) throw new ConfigError(`subscribers[${again}].name`, 'is the name of another subscriber');
  return subscribers;
}

function throttleOf({ apiRatePerSecond: rate, apiBurst, front }: Values): OrderflowConfig['apiThrottle'] {
  if (rate === undefined && apiBurst !== undefined) throw new ConfigError('apiBurst', 'needs apiRatePerSecond');
  if (rate === undefined) return undefined;
  if (front !== 'http-api') throw new ConfigError('apiRatePerSecond', 'needs front=http-api');
  return { rate, burst: apiBurst ?? Math.min(2 * rate, 5000) };
}

/** A stage that keeps its data is one that somebody relies on. */
function checkSimulated({ stage, payment, carrier }: OrderflowConfig, simulated: 'allowed' | 'refused'): void {
  if (simulated === 'allowed') return;
  for (const [key, { provider }] of Object.entries({ paymentProvider: payment, carrierProvider: carrier }))
    if (provider === 'simulated')
      throw new ConfigError(
        key,
        `simulated would complete orders of stage ${stage} for nothing; set http, or simulatedProviders=allowed`,
      );
}

function mailOf({ mail: kind, mailFrom, mailIdentity, mailPerSecond }: Values, isLocal: boolean): MailConfig {
  if (kind === 'none') return { kind };
  const from = mailFrom ?? (isLocal ? 'orders@orderflow.example' : undefined);
  if (!from) throw new ConfigError('mailFrom', 'is required: the address that emails are sent from (or set mail=none)');
  return {
    kind,
    from,
    createIdentity: (mailIdentity ?? (isLocal ? 'create' : 'existing')) === 'create',
    perSecond: mailPerSecond ?? (isLocal ? undefined : 14),
  };
}

function webhookSecretOf({ paymentProvider, paymentWebhookSecretName }: Values): string | undefined {
  if (paymentWebhookSecretName !== undefined && paymentProvider !== 'http')
    throw new ConfigError('paymentWebhookSecretName', 'needs paymentProvider=http');
  return paymentWebhookSecretName;
}

interface GivenProvider extends ProviderTimes {
  readonly provider: 'simulated' | 'http';
  readonly url: string | undefined;
  readonly secretName: string | undefined;
}

function providerOf(
  who: 'payment' | 'carrier',
  { provider, url, secretName, timeoutMs, keyHours, patienceHours }: GivenProvider,
): ProviderConfig {
  if (url !== undefined && !URL.canParse(url)) throw new ConfigError(`${who}Url`, 'must be an http(s) URL');
  const times = { timeoutMs, keyHours, patienceHours };
  if (provider === 'simulated') return { provider, ...times };
  if (!url) throw new ConfigError(`${who}Url`, `is required with ${who}Provider=http`);
  if (!secretName) throw new ConfigError(`${who}SecretName`, `is required with ${who}Provider=http`);
  return { provider, url, secretName, ...times };
}

const breakerOf = (values: Values): BreakerConfig => ({
  failures: values.breakerFailures,
  failurePercent: values.breakerFailurePercent,
  windowSeconds: values.breakerWindowSeconds,
  probes: values.breakerProbes,
  waitSeconds: values.breakerWaitSeconds,
  maxWaitSeconds: values.breakerMaxWaitSeconds,
});

/** A call must end before its function: a time-out of the function repeats the whole batch, or the step. */
function checkTimeouts(config: OrderflowConfig): void {
  const { payment, carrier, flow, consumerTimeoutSeconds } = config;
  const seconds = flow === 'orchestration' ? stepTimeoutSeconds(config) : consumerTimeoutSeconds;
  const limit =
    seconds === consumerTimeoutSeconds ? 'consumerTimeoutSeconds' : 'the time-out of a step with sagaType=express';
  for (const [key, { timeoutMs }] of Object.entries({ paymentTimeoutMs: payment, carrierTimeoutMs: carrier }))
    if (timeoutMs >= seconds * 1000)
      throw new ConfigError(key, `${timeoutMs} ms must be below ${limit} (${seconds} s)`);
}
