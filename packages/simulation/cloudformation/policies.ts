import type { ResourceStatement, Statement } from './policy-model.ts';
import type { Properties } from './properties.ts';
import { type Resource, resourcesOf } from './resource.ts';
import type { Scope } from './scope.ts';
import { readResourceStatements, readStatements } from './statement.ts';

/** Managed policies of AWS that allow nothing but logs and traces. */
const HARMLESS = /:policy\/(service-role\/AWSLambdaBasicExecutionRole|AWSXRayDaemonWriteAccess)$/;

/** Who may do what, by all templates. */
export class Policies {
  private readonly roles = new Map<string, Statement[]>();
  private readonly resources = new Map<string, ResourceStatement[]>();

  constructor(scopes: readonly Scope[]) {
    const each = (type: string, read: (resource: Resource) => void) => {
      for (const scope of scopes) for (const resource of resourcesOf(scope, [type])) read(resource);
    };
    each('AWS::IAM::Role', (role) => this.readRole(role));
    each('AWS::IAM::Policy', (policy) => this.readRolePolicy(policy));
    each('AWS::SQS::QueuePolicy', (policy) => this.readResourcePolicy(policy, policy.properties.texts('Queues')));
    each('AWS::S3::BucketPolicy', (policy) => this.readResourcePolicy(policy, [policy.properties.text('Bucket')]));
    each('AWS::Lambda::Permission', (permission) => this.readPermission(permission));
  }

  /** @throws Error when no template makes this role */
  ofRole(arn: string): readonly Statement[] {
    const found = this.roles.get(arn.replace(/^.*:role\//, ''));
    if (!found) throw new Error(`no template makes the role ${arn}`);
    return found;
  }

  /** By the queue's URL. */
  readonly ofQueue = (url: string): readonly ResourceStatement[] => this.resources.get(url) ?? [];

  /** By the bucket's name. */
  readonly ofBucket = this.ofQueue;

  /** By the function's ARN. */
  ofFunction(arn: string): readonly ResourceStatement[] {
    return [...this.ofQueue(arn), ...this.ofQueue(arn.replace(/^.*:function:/, ''))];
  }

  private readRole({ identity, properties }: Resource): void {
    properties.ignore('AssumeRolePolicyDocument', 'RoleName', 'Description', 'Path', 'MaxSessionDuration', 'Tags');
    for (const managed of properties.texts('ManagedPolicyArns'))
      if (!HARMLESS.test(managed)) properties.fail('ManagedPolicyArns', `${managed} is not simulated`);
    const own = properties.nestedList('Policies').flatMap((policy) => {
      policy.ignore('PolicyName');
      const statements = readStatements(documentOf(policy));
      policy.done();
      return statements;
    });
    this.roles.set(identity.name, own);
    properties.done();
  }

  private readRolePolicy({ properties }: Resource): void {
    properties.ignore('PolicyName');
    const statements = readStatements(documentOf(properties));
    for (const name of properties.texts('Roles')) {
      const role = this.roles.get(name) ?? properties.fail('Roles', `names ${name}, which no template makes`);
      role.push(...statements);
    }
    properties.done();
  }

  private readResourcePolicy({ properties }: Resource, keys: readonly string[]): void {
    this.add(keys, readResourceStatements(documentOf(properties)));
    properties.done();
  }

  /** One statement of a function's policy, said in another way. */
  private readPermission({ properties }: Resource): void {
    const sourceArn = properties.optionalText('SourceArn');
    const authType = properties.optionalText('FunctionUrlAuthType');
    const viaUrl = properties.optionalText('InvokedViaFunctionUrl');
    const statement: ResourceStatement = {
      effect: 'Allow',
      actions: [properties.text('Action')],
      resources: ['*'],
      principals: [properties.text('Principal')],
      conditions: {
        ...(sourceArn !== undefined && { ArnLike: { 'aws:SourceArn': [sourceArn] } }),
        ...(authType !== undefined && { StringEquals: { 'lambda:FunctionUrlAuthType': [authType] } }),
        ...(viaUrl !== undefined && { Bool: { 'lambda:InvokedViaFunctionUrl': [viaUrl] } }),
      },
    };
    this.add([properties.text('FunctionName')], [statement]);
    properties.done();
  }

  private add(keys: readonly string[], statements: readonly ResourceStatement[]): void {
    for (const key of keys) this.resources.set(key, [...(this.resources.get(key) ?? []), ...statements]);
  }
}

const documentOf = (properties: Properties): Properties =>
  properties.nested('PolicyDocument') ?? properties.fail('PolicyDocument', 'is missing');
