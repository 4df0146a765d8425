import { type Deployment, Permissions, type RequestContext } from '../cloudformation/index.ts';
import type { ServiceName } from './clients.ts';
import { leadingKeys } from './leading-key.ts';

/** One thing that IAM is asked about a request. */
interface Question {
  /** `dynamodb:PutItem` */
  readonly action: string;
  readonly resource: string;
  readonly context?: RequestContext;
}

const NO_CONTEXT: RequestContext = {};

type Input = Readonly<Record<string, unknown>>;

/** What a function's role lets it do. */
export class IamCheck {
  private readonly permissions: Permissions;
  private readonly keys: ReadonlyMap<string, { readonly arn: string; readonly partition: string }>;
  private readonly queues: ReadonlyMap<string, string>;

  constructor(private readonly deployment: Deployment) {
    this.permissions = new Permissions(deployment);
    this.keys = new Map(deployment.tables.map(({ name, arn, key }) => [name, { arn, partition: key.partition.name }]));
    this.queues = new Map(deployment.queues.map(({ url, arn }) => [url, arn]));
  }

  /** What of a request the role of a function forbids; nothing, if it may be made. */
  refusals(functionArn: string, service: ServiceName, action: string, input: unknown): readonly string[] {
    const refused: string[] = [];
    for (const one of this.questions(service, action, input as Input))
      if (!this.permissions.mayDo(functionArn, one.action, one.resource, one.context))
        refused.push(`${one.action} on ${one.resource}`);
    return refused;
  }

  private questions(service: ServiceName, action: string, input: Input): readonly Question[] {
    if (service === 'dynamodb') return this.ofTables(action, input);
    if (service === 'events') return this.ofEntries(action, input);
    if (service === 'ses') return this.ofMail(action, input);
    return [{ action: `${service}:${action}`, resource: this.resourceOf(service, input) }];
  }

  /** A transaction is asked about write by write, and a BatchGetItem table by table. */
  private ofTables(action: string, input: Input): readonly Question[] {
    const { TransactItems: items, RequestItems: reads } = input as Several;
    if (reads) return Object.entries(reads).map(([name, keys]) => this.ofTable(action, { TableName: name, ...keys }));
    if (!items) return [this.ofTable(action, input)];
    return items.flatMap((item) =>
      Object.entries(item).map(([kind, write]) => this.ofTable(WRITES[kind] ?? kind, write)),
    );
  }

  private ofTable(action: string, input: Input): Question {
    const { TableName: name, IndexName: index } = input as { readonly TableName?: string; readonly IndexName?: string };
    const table = this.keys.get(name ?? '');
    const arn = table?.arn ?? `no such table: ${name}`;
    const leading = table ? leadingKeys(input, table.partition) : [];
    return {
      action: `dynamodb:${action}`,
      resource: index === undefined ? arn : `${arn}/index/${index}`,
      context: leading.length === 0 ? NO_CONTEXT : { 'dynamodb:LeadingKeys': leading },
    };
  }

  /** A call is one request, whose keys have a value for each entry. */
  private ofEntries(action: string, { Entries: entries }: Input): readonly Question[] {
    const { buses } = this.deployment;
    const given = entries as readonly Entry[];
    const name = given[0]?.EventBusName ?? 'default';
    const resource = buses.find((bus) => [bus.name, bus.arn].includes(name))?.arn ?? name;
    const context = contextOf({
      'events:source': given.flatMap(({ Source: source }) => source ?? []),
      'events:detail-type': given.flatMap(({ DetailType: type }) => type ?? []),
    });
    return [{ action: `events:${action}`, resource, context }];
  }

  /** In the sandbox of SES, which is the strictest: on the sender's identity and on each recipient's. */
  private ofMail(action: string, input: Input): readonly Question[] {
    const { region, account, partition } = this.deployment;
    const { FromEmailAddress: from = '', Destination: { ToAddresses: to = [] } = {} } = input as Mail;
    return [from, ...to].map((address) => ({
      action: `ses:${action}`,
      resource: `arn:${partition}:ses:${region}:${account}:identity/${address}`,
      context: { 'ses:FromAddress': [from] },
    }));
  }

  private resourceOf(service: ServiceName, input: Input): string {
    const { partition, mappings } = this.deployment;
    switch (service) {
      case 'sqs':
        return this.queues.get(String(input.QueueUrl)) ?? String(input.QueueUrl);
      case 's3':
        return `arn:${partition}:s3:::${input.Bucket}/${input.Key}`;
      case 'lambda':
        return mappings.find(({ uuid }) => uuid === input.UUID)?.arn ?? String(input.UUID);
      case 'states':
        return String(input.stateMachineArn);
      default:
        return '*';
    }
  }
}

interface Several {
  readonly TransactItems?: readonly Record<string, Input>[];
  readonly RequestItems?: Readonly<Record<string, Input>>;
}

interface Mail {
  readonly FromEmailAddress?: string;
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
}

interface Entry {
  readonly EventBusName?: string;
  readonly Source?: string;
  readonly DetailType?: string;
}

/** A key without a value is not in a request. */
const contextOf = (keys: RequestContext): RequestContext =>
  Object.fromEntries(Object.entries(keys).filter(([, values]) => values.length > 0));

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html */
const WRITES: Readonly<Record<string, string>> = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
};
