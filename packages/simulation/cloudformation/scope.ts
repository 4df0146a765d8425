import { type Identity, identityOf, namePropertyOf } from './identity.ts';
import { type Answers, Intrinsics } from './intrinsics.ts';
import type { CloudFormationTemplate, Place, StackTemplate, TemplateResource } from './template.ts';

/** What the other stacks say. */
export type Elsewhere = Pick<Answers, 'exported' | 'output'>;

/** One template: what its names stand for. */
export class Scope {
  private readonly identities = new Map<string, Identity>();
  private readonly underWay = new Set<string>();
  private readonly intrinsics: Intrinsics;

  readonly stackName: string;
  private readonly template: CloudFormationTemplate;

  constructor(
    { stackName, template }: StackTemplate,
    private readonly place: Place,
    elsewhere: Elsewhere,
  ) {
    this.stackName = stackName;
    this.template = template;
    this.intrinsics = new Intrinsics({
      ref: (name) => this.ref(name),
      attribute: (logicalId, attribute) => this.attribute(logicalId, attribute),
      ...elsewhere,
      condition: (name) => this.condition(name),
    });
  }

  /** Those whose condition holds. */
  resources(): readonly (readonly [string, TemplateResource])[] {
    return Object.entries(this.template.Resources ?? {}).filter(([, { Condition: name }]) => this.holds(name));
  }

  /** Outputs, with the name under which each is exported. */
  outputs(): { readonly name: string; readonly exportName: string | undefined; value(): string }[] {
    return Object.entries(this.template.Outputs ?? {})
      .filter(([, { Condition: name }]) => this.holds(name))
      .map(([name, { Value: value, Export: exported }]) => ({
        name,
        exportName: exported && this.text(exported.Name),
        value: () => this.text(value),
      }));
  }

  /** Any part of the template, with every intrinsic function carried out. */
  resolve(value: unknown): unknown {
    return this.intrinsics.resolve(value);
  }

  /** @throws Error when there is no such resource, or it refers to itself in the end */
  identity(logicalId: string): Identity {
    const known = this.identities.get(logicalId);
    if (known) return known;
    const resource = this.template.Resources?.[logicalId];
    if (!resource || !this.holds(resource.Condition)) throw new Error(`the template has no resource ${logicalId}`);
    if (this.underWay.has(logicalId)) throw new Error(`${logicalId} refers to itself`);
    this.underWay.add(logicalId);
    const identity = this.identify(logicalId, resource);
    this.underWay.delete(logicalId);
    this.identities.set(logicalId, identity);
    return identity;
  }

  private identify(logicalId: string, { Type: type, Properties: properties = {} }: TemplateResource): Identity {
    const optional = (name: string) => (properties[name] === undefined ? undefined : this.text(properties[name]));
    const property = (name: string) => {
      const value = optional(name);
      if (value === undefined) throw new Error(`${logicalId} (${type}) has no ${name}`);
      return value;
    };
    const named = namePropertyOf(type);
    const madeUp = type === 'AWS::S3::Bucket' ? logicalId.toLowerCase() : logicalId;
    const name = (named !== undefined ? optional(named) : undefined) ?? madeUp;
    return identityOf(type, { ...this.place, logicalId, name, property, optional });
  }

  private attribute(logicalId: string, attribute: string): string {
    const value = this.identity(logicalId).attributes[attribute];
    if (value === undefined) throw new Error(`Fn::GetAtt ${logicalId}.${attribute} is not simulated`);
    return value;
  }

  private ref(name: string): string {
    const pseudo = this.pseudoParameters()[name];
    if (pseudo !== undefined) return pseudo;
    if (name.startsWith('AWS::')) throw new Error(`the pseudo parameter ${name} is not simulated`);
    const parameter = this.template.Parameters?.[name];
    if (!parameter) return this.identity(name).ref;
    if (parameter.Default === undefined || parameter.Type.startsWith('AWS::'))
      throw new Error(`the parameter ${name} has no value that is known here`);
    return String(parameter.Default);
  }

  private pseudoParameters(): Record<string, string> {
    const { region, account, partition } = this.place;
    return {
      'AWS::Region': region,
      'AWS::AccountId': account,
      'AWS::Partition': partition,
      'AWS::URLSuffix': 'amazonaws.com',
      'AWS::StackName': this.stackName,
      'AWS::StackId': `arn:${partition}:cloudformation:${region}:${account}:stack/${this.stackName}/1`,
    };
  }

  private condition(name: string): boolean {
    if (!this.template.Conditions || !(name in this.template.Conditions))
      throw new Error(`the template has no condition ${name}`);
    return this.intrinsics.isTrue(this.template.Conditions[name]);
  }

  private holds(condition: string | undefined): boolean {
    return condition === undefined || this.condition(condition);
  }

  private text(value: unknown): string {
    return String(this.resolve(value));
  }
}
