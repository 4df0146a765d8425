import { PRICES_OF, prices } from '../../../demo/prices.ts';
import { QUOTAS, QUOTAS_OF, type Quota } from './quotas.ts';
import { type OrderUsage, USAGE } from './usage.ts';

/** Where the generated document is, from the root of the repository. */
export const CAPACITY_DOCUMENT = 'docs/capacity.md';

/** Orders a second. */
const RATES = [10, 1000, 20_000];
const SECONDS_OF_MONTH = 30 * 86_400;

/** What both flows pay alike, and docs/choosing-a-flow.md leaves out. @see the pricing pages of SES, CloudWatch and API Gateway */
const MORE_PRICES = { mail: 0.1e-3, logByte: 0.5 / 1e9, apiRequest: 1e-6 };

/** US dollars for one order, by service. */
function priceOf(usage: OrderUsage): Readonly<Record<string, number>> {
  const { lambda, dynamodb, sqs, eventbridge, stepFunctions } = prices;
  return {
    'API Gateway': usage.apiRequests * MORE_PRICES.apiRequest,
    Lambda: usage.invocations * lambda.request + usage.seconds * 0.5 * lambda.gigabyteSecond,
    DynamoDB: usage.writes * dynamodb.write + usage.reads * dynamodb.read,
    SQS: 1.6 * usage.messages * sqs.request,
    EventBridge: usage.events * eventbridge.event,
    'Step Functions': usage.transitions * stepFunctions.transition,
    SES: usage.mails * MORE_PRICES.mail,
    'CloudWatch Logs': usage.logBytes * MORE_PRICES.logByte,
  };
}

const used = (quota: Quota, usage: OrderUsage, rate: number): number => (quota.of(usage) * rate) / quota.limit;
const percent = (share: number): string =>
  share === 0 ? '-' : share < 0.01 ? '< 1 %' : `${Math.round(share * 100)} %`;
const dollars = (amount: number): string => `$${Math.round(amount).toLocaleString('en-US')}`;

function quotaTable(usage: OrderUsage): string {
  const rows = QUOTAS.filter((quota) => quota.of(usage) > 0).map((quota) => {
    const shares = RATES.map((rate) => percent(used(quota, usage, rate)));
    const most = Math.floor(quota.limit / quota.of(usage)).toLocaleString('en-US');
    return `| ${quota.service}: ${quota.what} | ${quota.limit.toLocaleString('en-US')} | ${shares.join(' | ')} | ${most} | ${quota.knob} |`;
  });
  const head = RATES.map((rate) => `${rate.toLocaleString('en-US')}/s`).join(' | ');
  return [
    `| Quota | Default | ${head} | full at orders/s | What helps |`,
    '|---|---:|---:|---:|---:|---:|---|',
    ...rows,
  ].join('\n');
}

function priceTable(usage: OrderUsage): string {
  const parts = Object.entries(priceOf(usage)).filter(([, price]) => price > 0);
  const row = (name: string, price: number) =>
    `| ${name} | ${RATES.map((rate) => dollars(price * rate * SECONDS_OF_MONTH)).join(' | ')} |`;
  const total = parts.reduce((sum, [, price]) => sum + price, 0);
  const head = RATES.map((rate) => `${rate.toLocaleString('en-US')}/s`).join(' | ');
  return [
    `| A month | ${head} |`,
    '|---|---:|---:|---:|',
    ...parts.map(([name, price]) => row(name, price)),
    row('**all**', total),
  ].join('\n');
}

/** Which quota is full first, at which rate. */
export function firstFull(usage: OrderUsage): Quota {
  const [first, ...others] = QUOTAS.filter((quota) => quota.of(usage) > 0);
  return others.reduce(
    (least, quota) => (used(quota, usage, 1) > used(least, usage, 1) ? quota : least),
    first as Quota,
  );
}

function chapter(flow: keyof typeof USAGE): string {
  const usage = USAGE[flow];
  const { service, what } = firstFull(usage);
  const title = flow === 'choreography' ? 'Choreography' : 'Orchestration';
  return `## ${title}\n\n${quotaTable(usage)}\n\nFirst full: ${service}, ${what}.\n\n${priceTable(usage)}\n`;
}

const INTRODUCTION = `# Capacity

Made by \`npm run capacity\` from what one order takes ([usage.ts](../bin/lib/capacity/usage.ts), measured as [choosing a flow](choosing-a-flow.md) says), the
default quotas of AWS ([quotas.ts](../bin/lib/capacity/quotas.ts), ${QUOTAS_OF.region}, ${QUOTAS_OF.date}) and list prices
([prices.ts](../demo/prices.ts), ${PRICES_OF.region}, ${PRICES_OF.date}). Above 100 % a quota must be raised first. Concurrency is from
times on two busy cores, and less on AWS; log bytes are an estimate. Storage, the archive and data transfer are not in it.
`;

const LIMITS = `## What no quota says

| Limit | Where | What helps |
|---|---|---|
| one batch of a shard at a time | the relay: commit order per stream | shards grow with the table's partitions; \`relayBatchSize\` |
| 1,000 write units a second of one item | stock of one SKU, the counters of a day | several SKUs for one article; larger batches of analytics |
| 100 items in a transaction | an order of more than 99 SKUs | 50 items are the limit of an order |
`;

/** The text of the document. The same figures give the same bytes. */
export const capacityDocument = (): string =>
  [INTRODUCTION, chapter('choreography'), chapter('orchestration'), LIMITS].join('\n');
