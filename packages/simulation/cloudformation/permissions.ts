import type { FunctionModel } from './compute-model.ts';
import type { Deployment } from './deployment.ts';
import type { Conditions, ResourceStatement, Statement } from './policy-model.ts';
import type { QueueModel } from './storage-model.ts';

/** Condition keys of a request, with their values: `{ 'dynamodb:LeadingKeys': ['payment-o1'] }`. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** By https throughout. */
const ALWAYS: RequestContext = { 'aws:SecureTransport': ['true'] };

/**
 * What the policies of a deployment allow, as IAM decides it: nothing unless a statement allows it, and never what a
 * statement denies.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export class Permissions {
  private readonly principals: ReadonlyMap<string, Principal>;
  private readonly resources: ReadonlyMap<string, readonly ResourceStatement[]>;
  private readonly fitting = new Map<string, Fitting>();

  constructor({ functions, stateMachines, queues, buckets, buses }: Deployment) {
    this.principals = new Map([...functions, ...stateMachines].map((principal) => [principal.arn, principal]));
    this.resources = new Map([...queues, ...buckets, ...functions, ...buses].map(({ arn, policy }) => [arn, policy]));
  }

  /**
   * Whether the role of a function or state machine lets it do this.
   * @param action `dynamodb:PutItem`
   * @param context what conditions may ask of the request. What is missing there, no condition holds of.
   * @throws Error when the principal is neither a function nor a state machine of the deployment
   */
  mayDo(principalArn: string, action: string, resourceArn: string, context: RequestContext = {}): boolean {
    const { statements, keys, own, usual } = this.fittingFor(principalArn, action, resourceArn);
    return keys.some((key) => key in context) ? decide(statements, { ...own, ...context }) : usual;
  }

  /** Whether the resource's own policy allows or denies it to a principal that the deployment does not make. */
  byResource(principalArn: string, action: string, resourceArn: string, context: RequestContext = {}): Decision {
    const account = principalArn.split(':')[4] ?? '';
    const statements = (this.resources.get(resourceArn) ?? []).filter(({ principals }) =>
      principals.some((name) => name === '*' || name === principalArn || isAccount(name, account)),
    );
    const about = statements.filter(isAbout(action, resourceArn));
    return decisionOf(about, { ...keysOfPrincipal(principalArn), ...context });
  }

  /** Most requests are of few kinds: which statements are about one is found out once. */
  private fittingFor(principalArn: string, action: string, resourceArn: string): Fitting {
    const key = `${principalArn} ${action} ${resourceArn}`;
    const known = this.fitting.get(key);
    if (known) return known;
    const principal = this.principals.get(principalArn);
    if (!principal) throw new Error(`${principalArn} is neither a function nor a state machine of the deployment`);
    const forbidding = (this.resources.get(resourceArn) ?? []).filter(
      ({ effect, principals }) => effect === 'Deny' && principals.includes('*'),
    );
    const about = [...principal.statements, ...forbidding].filter(isAbout(action, resourceArn));
    const own = keysOfPrincipal(principal.roleArn);
    const fitting = { statements: about, keys: keysOf(about), own, usual: decide(about, own) };
    this.fitting.set(key, fitting);
    return fitting;
  }
}

type Principal = Pick<FunctionModel, 'roleArn' | 'statements'>;

/** What policies say of a request: nothing (`none`), or the strongest of what holds. */
export type Decision = 'allow' | 'deny' | 'none';

/** Every signed request has them. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const keysOfPrincipal = (arn: string): RequestContext => ({
  ...ALWAYS,
  'aws:PrincipalArn': [arn],
  'aws:PrincipalAccount': [arn.split(':')[4] ?? ''],
});

const isAccount = (name: string, account: string): boolean =>
  name === account || name.endsWith(`:iam::${account}:root`);

/** The statements about one kind of request. */
interface Fitting {
  readonly statements: readonly Statement[];
  /** The condition keys that a request of this principal always has. */
  readonly own: RequestContext;
  /** The condition keys that they ask for. */
  readonly keys: readonly string[];
  /** What they come to for a request whose context has none of these keys. */
  readonly usual: boolean;
}

const keysOf = (statements: readonly Statement[]): readonly string[] =>
  statements.flatMap(({ conditions }) => Object.values(conditions).flatMap((keys) => Object.keys(keys)));

/** Whether a rule (or another source of a service) may send to this queue: its own policy decides alone. */
export const mayDeliver = (queue: QueueModel, sourceArn: string, service = 'events.amazonaws.com'): boolean =>
  admits(queue.policy, { service, action: 'sqs:SendMessage', resource: queue.arn, sourceArn });

/** Whether a service may invoke this function on behalf of that source. */
export const mayInvoke = (
  { policy, arn }: { readonly arn: string; readonly policy: readonly ResourceStatement[] },
  sourceArn: string,
  service = 'events.amazonaws.com',
): boolean => admits(policy, { service, action: 'lambda:InvokeFunction', resource: arn, sourceArn });

/** Whether a role's statements allow something, for roles that belong to a target. */
export const allows = (statements: readonly Statement[], action: string, resource: string): boolean =>
  decide(statements.filter(isAbout(action, resource)), ALWAYS);

interface ServiceRequest {
  readonly service: string;
  readonly action: string;
  readonly resource: string;
  readonly sourceArn: string;
}

function admits(
  policy: readonly ResourceStatement[],
  { service, action, resource, sourceArn }: ServiceRequest,
): boolean {
  const account = sourceArn.split(':')[4] ?? '';
  const context = { ...ALWAYS, 'aws:SourceArn': [sourceArn], 'aws:SourceAccount': [account] };
  const ofService = policy.filter(({ principals }) => principals.includes(service) || principals.includes('*'));
  return decide(ofService.filter(isAbout(action, resource)), context);
}

const isAbout =
  (action: string, resource: string) =>
  ({ actions, resources }: Statement): boolean =>
    actions.some((pattern) => isLike(pattern.toLowerCase(), action.toLowerCase())) &&
    resources.some((pattern) => isLike(pattern, resource));

const decide = (statements: readonly Statement[], context: RequestContext): boolean =>
  decisionOf(statements, context) === 'allow';

function decisionOf(statements: readonly Statement[], context: RequestContext): Decision {
  const holding = statements.filter(({ conditions }) => hold(conditions, context));
  if (holding.some(({ effect }) => effect === 'Deny')) return 'deny';
  return holding.length > 0 ? 'allow' : 'none';
}

const hold = (conditions: Conditions, context: RequestContext): boolean =>
  Object.entries(conditions).every(([operator, keys]) =>
    Object.entries(keys).every(([key, wanted]) => holds(operator, wanted, context[key])),
  );

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
function holds(operator: string, wanted: readonly string[], values: readonly string[] | undefined): boolean {
  const { set, name, isNegated, ifExists } = partsOf(operator);
  if (name === 'Null') return wanted.includes(String(values === undefined));
  if (values === undefined) return set === 'ForAllValues' || ifExists || (isNegated && set === undefined);
  const fits = (value: string) => wanted.some((pattern) => compares(name, pattern, value)) !== isNegated;
  return set === 'ForAllValues' ? values.every(fits) : values.some(fits);
}

interface OperatorParts {
  readonly set: string | undefined;
  /** Without the `Not` in it: `StringLike`. */
  readonly name: string;
  readonly isNegated: boolean;
  readonly ifExists: boolean;
}

const operators = new Map<string, OperatorParts>();

function partsOf(operator: string): OperatorParts {
  const known = operators.get(operator);
  if (known) return known;
  const [, set, full = '', ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(operator) ?? [];
  const name = full.replace('Not', '');
  const parts = { set, name, isNegated: name !== full, ifExists: ifExists !== undefined };
  operators.set(operator, parts);
  return parts;
}

function compares(operator: string, pattern: string, value: string): boolean {
  if (operator === 'StringEquals') return pattern === value;
  if (operator === 'Bool') return pattern.toLowerCase() === value.toLowerCase();
  return isLike(pattern, value); // StringLike, ArnLike and ArnEquals, which is ArnLike by another name
}

const patterns = new Map<string, RegExp>();

/** `*` is any text, `?` any character. */
function isLike(pattern: string, text: string): boolean {
  const known = patterns.get(pattern);
  if (known) return known.test(text);
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  const made = new RegExp(`^${source}$`, 's');
  patterns.set(pattern, made);
  return made.test(text);
}
