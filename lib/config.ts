import { STAGE_NAME, STAGE_NAME_RULE, Stage } from '@orderflow/constructs';
import { stepTimeoutSeconds } from '../functions/saga/saga-retries.ts';
import { ConfigError, ContextReader } from './context-reader.ts';

/** A payment gateway or a carrier: the built-in simulation, or a service over HTTP. */
export type ProviderConfig =
  | { readonly provider: 'simulated'; readonly timeoutMs: number }
  | { readonly provider: 'http'; readonly url: string; readonly secretName: string; readonly timeoutMs: number };

/** Whether emails are sent, and from which address. `createIdentity`: the stack registers the sender with SES. */
export type MailConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'ses'; readonly from: string; readonly createIdentity: boolean };

/** When a circuit breaker opens, and how it probes; the same settings as `CircuitBreakerProps`. */
export interface BreakerConfig {
  readonly failures: number;
  readonly failurePercent: number;
  readonly windowSeconds: number;
  readonly probes: number;
  readonly waitSeconds: number;
  readonly maxWaitSeconds: number;
}

/** The order flow's configuration. docs/deploying.md lists the context keys. */
export interface OrderflowConfig {
  readonly stage: string;
  readonly flow: 'choreography' | 'orchestration';
  /** The type of the saga's state machine, for flow=orchestration; docs/choosing-a-flow.md compares the two. */
  readonly sagaType: 'standard' | 'express';
  /** @default the region of the CDK CLI */
  readonly region: string | undefined;
  readonly front: 'http-api' | 'function-url';
  readonly apiAuth: 'iam' | 'none';
  /** `undefined`: no archive. */
  readonly archiveDays: number | undefined;
  readonly mail: MailConfig;
  /** ISO 4217, for orders without a currency. */
  readonly currency: string;
  /** ISO 3166-1 alpha-2, for orders without a country. */
  readonly country: string;
  readonly payment: ProviderConfig;
  readonly carrier: ProviderConfig;
  /** For the payment gateway and for the carrier. */
  readonly breaker: BreakerConfig;
  readonly maxReceives: number;
  readonly retryBaseSeconds: number;
  readonly consumerTimeoutSeconds: number;
  /** How long the audit log collects events for one object. */
  readonly auditWindowSeconds: number;
  readonly logLevel: 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';
  readonly alarmTopicArn: string | undefined;
}

/**
 * Reads the configuration from CDK context.
 * @throws ConfigError that names the key: the value is invalid, contradicts another one, or the key is unknown.
 */
export function readConfig(context: Readonly<Record<string, unknown>>): OrderflowConfig {
  const read = new ContextReader(context);
  const stage = read.text('stage', STAGE_NAME, STAGE_NAME_RULE) ?? 'local';
  const isLocal = new Stage(stage).isLocal;
  const config: OrderflowConfig = {
    stage,
    flow: read.oneOf('flow', ['choreography', 'orchestration'], 'choreography'),
    sagaType: read.oneOf('sagaType', ['standard', 'express'], 'standard'),
    region: read.text('region', /^[a-z]{2}(-[a-z]+)+-\d$/, 'an AWS region such as eu-west-1'),
    front: read.oneOf('front', ['http-api', 'function-url'], 'http-api'),
    apiAuth: readAuth(read, stage, isLocal),
    archiveDays: readArchive(read),
    mail: readMail(read, isLocal),
    currency: read.text('currency', /^[A-Z]{3}$/, 'an ISO 4217 code such as EUR') ?? 'EUR',
    country: read.text('country', /^[A-Z]{2}$/, 'an ISO 3166-1 alpha-2 code such as DE') ?? 'DE',
    payment: readProvider(read, 'payment'),
    carrier: readProvider(read, 'carrier'),
    breaker: readBreaker(read),
    maxReceives: read.whole('maxReceives', 1, 1000, 10),
    retryBaseSeconds: read.whole('retryBaseSeconds', 1, 900, 2),
    consumerTimeoutSeconds: read.whole('consumerTimeoutSeconds', 1, 900, 15),
    auditWindowSeconds: read.whole('auditWindowSeconds', 1, 300, isLocal ? 1 : 60),
    logLevel: read.oneOf('logLevel', ['DEBUG', 'INFO', 'WARN', 'ERROR'], 'INFO'),
    alarmTopicArn: read.text('alarmTopicArn', /^arn:[^:]+:sns:[^:]+:\d{12}:.+$/, 'the ARN of an SNS topic'),
  };
  read.refuseUnknown();
  checkTimeouts(config);
  return config;
}

function readAuth(read: ContextReader, stage: string, isLocal: boolean): 'iam' | 'none' {
  const auth = read.oneOf('apiAuth', ['iam', 'none'], 'iam');
  if (auth === 'none' && !isLocal)
    throw new ConfigError(
      'apiAuth',
      `none would open stage ${stage} to anyone; only stages local and local-… may be open`,
    );
  return auth;
}

function readArchive(read: ContextReader): number | undefined {
  const days = read.whole('archiveDays', 1, 3650, 30);
  return read.oneOf('archive', ['on', 'off'], 'on') === 'on' ? days : undefined;
}

function readMail(read: ContextReader, isLocal: boolean): MailConfig {
  const kind = read.oneOf('mail', ['ses', 'none'], 'ses');
  const identity = read.oneOf('mailIdentity', ['existing', 'create'], isLocal ? 'create' : 'existing');
  const given = read.text('mailFrom', /^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address');
  if (kind === 'none') return { kind };
  const from = given ?? (isLocal ? 'orders@orderflow.example' : undefined);
  if (!from) throw new ConfigError('mailFrom', 'is required: the address that emails are sent from (or set mail=none)');
  return { kind, from, createIdentity: identity === 'create' };
}

function readProvider(read: ContextReader, who: 'payment' | 'carrier'): ProviderConfig {
  const provider = read.oneOf(`${who}Provider`, ['simulated', 'http'], 'simulated');
  const url = read.text(`${who}Url`, /^https?:\/\/\S+$/, 'an http(s) URL');
  if (url !== undefined && !URL.canParse(url)) throw new ConfigError(`${who}Url`, 'must be an http(s) URL');
  const secretName = read.text(`${who}SecretName`, /^\/?[\w.\-/]+$/, 'the name of an SSM parameter');
  const timeoutMs = read.whole(`${who}TimeoutMs`, 1, 60_000, 5000);
  if (provider === 'simulated') return { provider, timeoutMs };
  if (!url) throw new ConfigError(`${who}Url`, `is required with ${who}Provider=http`);
  if (!secretName) throw new ConfigError(`${who}SecretName`, `is required with ${who}Provider=http`);
  return { provider, url, secretName, timeoutMs };
}

function readBreaker(read: ContextReader): BreakerConfig {
  return {
    failures: read.whole('breakerFailures', 1, 1000, 5),
    failurePercent: read.whole('breakerFailurePercent', 1, 100, 50),
    windowSeconds: read.whole('breakerWindowSeconds', 1, 3600, 60),
    probes: read.whole('breakerProbes', 1, 100, 3),
    waitSeconds: read.whole('breakerWaitSeconds', 1, 3600, 60),
    maxWaitSeconds: read.whole('breakerMaxWaitSeconds', 1, 43_200, 900),
  };
}

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
