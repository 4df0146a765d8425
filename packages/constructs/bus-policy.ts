import {
  AccountPrincipal,
  AnyPrincipal,
  Effect,
  type IPrincipal,
  PolicyDocument,
  PolicyStatement,
} from 'aws-cdk-lib/aws-iam';

/** Another workload that puts events on the bus: who it is, by one of three, and what it may put. */
export interface Producer {
  /** Names its statement in the policy: letters and digits. */
  readonly name: string;
  /** Its accounts, 12 digits each. Their own policies say which of their roles. */
  readonly accounts?: readonly string[];
  /** Its organization, `o-…`: any account of it. */
  readonly organization?: string;
  /** ARNs of its roles or users, in which `*` stands for anything but the account. */
  readonly principals?: readonly string[];
  /** The sources that it may put, each in full. Nobody who is not their producer may put events with them. */
  readonly sources: readonly string[];
  /** The event types that it may put. */
  readonly types: readonly string[];
}

/** Who may put which events on the bus. */
export interface BusAccess {
  /** The sources that the pipeline itself publishes, which only the relay may put; `*` stands for anything: `shop.*`. */
  readonly ownSources: readonly string[];
  /** ARNs of the roles that may put them as well, to republish stored events; `*` stands for anything. @default none */
  readonly republishers?: readonly string[];
  /** Sources that only their producers may put. One that no producer names is denied to everybody. @default none */
  readonly reservedSources?: readonly string[];
  /** Other workloads that may put events. One of the same account needs the right in its own policy only. @default none */
  readonly producers?: readonly Producer[];
}

export interface BusPolicyProps extends Required<Omit<BusAccess, 'republishers'>> {
  readonly busArn: string;
  /** ARNs of the roles that publish `ownSources`. */
  readonly publishers: readonly string[];
}

/**
 * The resource policy of a bus: denies each owner's sources to everybody else, and lets producers in.
 *
 * `events:source` and `events:detail-type` have one value for each entry of a call. A denial needs any of them
 * (`ForAnyValue`), a permission all of them (`ForAllValues`). The latter also holds where there is no value, so a permission
 * asks besides that the key is there. Where it is not, nothing is denied, and EventBridge refuses each entry: a source is
 * required.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
 */
export function busPolicy(props: BusPolicyProps): PolicyDocument {
  const { busArn, ownSources, publishers, producers } = props;
  const denyOwn = ownSources.length > 0 ? [deny(busArn, 'OwnSources', ownSources, outside({ publishers }))] : [];
  return new PolicyDocument({
    statements: [...denyOwn, ...denyReserved(props), ...producers.map((producer) => allow(busArn, producer))],
  });
}

/** The condition of a right to put events: all of them have one of these sources. */
export const onlySources = (sources: readonly string[]) => ({
  'ForAllValues:StringLike': { 'events:source': [...sources] },
  Null: { 'events:source': 'false' },
});

/** One statement for all sources of the same producers. */
function denyReserved({ busArn, reservedSources, producers }: BusPolicyProps): PolicyStatement[] {
  const sources = [...new Set([...reservedSources, ...producers.flatMap((producer) => producer.sources)])];
  const groups = new Map<string, { readonly owners: readonly Producer[]; readonly sources: string[] }>();
  for (const source of sources) {
    const owners = producers.filter((producer) => producer.sources.includes(source));
    const names = owners.map(({ name }) => name).join('And') || 'Nobody';
    const group = groups.get(names) ?? { owners, sources: [] };
    groups.set(names, group);
    group.sources.push(source);
  }
  return [...groups].map(([names, group]) =>
    deny(busArn, `SourcesOf${names}`, group.sources, outsideProducers(group.owners)),
  );
}

function outsideProducers(owners: readonly Producer[]) {
  return outside({
    publishers: owners.flatMap(({ principals = [] }) => principals),
    accounts: owners.flatMap(({ accounts = [] }) => accounts),
    organizations: owners.flatMap(({ organization = [] }) => organization),
  });
}

interface Insiders {
  readonly publishers: readonly string[];
  readonly accounts?: readonly string[];
  readonly organizations?: readonly string[];
}

/** Conditions that hold of everybody but these. A negated condition holds where its key is missing, too. */
function outside({ publishers, accounts = [], organizations = [] }: Insiders) {
  const names = {
    ...(accounts.length > 0 && { 'aws:PrincipalAccount': accounts }),
    ...(organizations.length > 0 && { 'aws:PrincipalOrgID': organizations }),
  };
  return {
    ...(publishers.length > 0 && { ArnNotLike: { 'aws:PrincipalArn': publishers } }),
    ...(Object.keys(names).length > 0 && { StringNotEquals: names }),
  };
}

const ACTIONS = ['events:PutEvents'];

const deny = (busArn: string, what: string, sources: readonly string[], others: Record<string, unknown>) =>
  new PolicyStatement({
    sid: `Deny${what}`,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    actions: ACTIONS,
    resources: [busArn],
    conditions: { 'ForAnyValue:StringLike': { 'events:source': [...sources] }, ...others },
  });

function allow(busArn: string, producer: Producer): PolicyStatement {
  const { name, sources, types, organization, principals } = producer;
  return new PolicyStatement({
    sid: `Allow${name}`,
    principals: principalsOf(producer),
    actions: ACTIONS,
    resources: [busArn],
    conditions: {
      'ForAllValues:StringEquals': { 'events:source': [...sources], 'events:detail-type': [...types] },
      Null: { 'events:source': 'false', 'events:detail-type': 'false' },
      ...(organization !== undefined && { StringEquals: { 'aws:PrincipalOrgID': organization } }),
      ...(principals && { ArnLike: { 'aws:PrincipalArn': [...principals] } }),
    },
  });
}

/** A role that does not exist yet cannot be named in a policy: its account is, and the role by a condition. */
function principalsOf({ accounts, principals }: Producer): IPrincipal[] {
  const named = accounts ?? principals?.map((arn) => arn.split(':')[4] as string);
  return named ? [...new Set(named)].map((account) => new AccountPrincipal(account)) : [new AnyPrincipal()];
}

/** @throws Error that names the producer and what is wrong with it */
export function checkProducers(
  producers: readonly Producer[],
  requireIt: (holds: boolean, message: string) => void,
): void {
  for (const { name, accounts, organization, principals, sources, types } of producers) {
    const isNamed = (said: string, holds: boolean) => requireIt(holds, `producer ${name}: ${said}`);
    requireIt(/^[A-Za-z0-9]{1,32}$/.test(name), `producer '${name}': the name must be 1 to 32 letters and digits`);
    const ways = [accounts, organization, principals].filter((way) => way !== undefined && way.length > 0);
    isNamed('give one of accounts, organization and principals', ways.length === 1);
    isNamed(
      'accounts must have 12 digits each',
      (accounts ?? []).every((account) => /^\d{12}$/.test(account)),
    );
    isNamed(
      "organization must begin with 'o-'",
      organization === undefined || /^o-[a-z0-9]{10,32}$/.test(organization),
    );
    isNamed(
      'principals must be ARNs of roles or users with their account',
      (principals ?? []).every((arn) => PRINCIPAL.test(arn)),
    );
    isNamed(
      'sources must not be empty, and have no *',
      sources.length > 0 && sources.every((source) => /^[^*?]+$/.test(source)),
    );
    isNamed('types must not be empty, and have no *', types.length > 0 && types.every((type) => /^[^*?]+$/.test(type)));
  }
  const names = producers.map(({ name }) => name);
  requireIt(new Set(names).size === names.length, 'producers: two have the same name');
}

const PRINCIPAL = /^arn:[a-z-]+:(iam|sts)::\d{12}:(role|user|assumed-role)\/\S+$/;
