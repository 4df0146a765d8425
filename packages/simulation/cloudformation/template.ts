/** A CloudFormation template, as the CDK synthesizes it: plain JSON. */
export interface CloudFormationTemplate {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default?: unknown }>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly [section: string]: unknown;
}

export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly Condition?: string;
  readonly [attribute: string]: unknown;
}

export interface TemplateOutput {
  readonly Value: unknown;
  readonly Condition?: string;
  readonly Export?: { readonly Name: unknown };
  readonly Description?: unknown;
}

/** A stack, as `app.synth().stacks` of the CDK has them. */
export interface StackTemplate {
  readonly stackName: string;
  readonly template: CloudFormationTemplate;
}

/** Where the templates are deployed. */
export interface Place {
  readonly region: string;
  readonly account: string;
  /** `aws` */
  readonly partition: string;
}

/** `Rules` checks parameters before a deployment, and the rest is for people. */
const SECTIONS = ['Resources', 'Outputs', 'Parameters', 'Conditions', 'Rules', 'Metadata', 'Description'];

/** How a deployment goes about it; what comes of it is the same. */
const ATTRIBUTES = [
  'Type',
  'Properties',
  'Condition',
  'DependsOn',
  'DeletionPolicy',
  'UpdateReplacePolicy',
  'Metadata',
];

/** @throws Error naming a section, or a resource's attribute, that this reader does not know */
export function checkShape(template: CloudFormationTemplate): void {
  for (const section of Object.keys(template))
    if (![...SECTIONS, 'AWSTemplateFormatVersion'].includes(section))
      throw new Error(`template: its section ${section} is not simulated`);
  for (const [logicalId, resource] of Object.entries(template.Resources ?? {}))
    for (const attribute of Object.keys(resource))
      if (!ATTRIBUTES.includes(attribute))
        throw new Error(`${logicalId} (${resource.Type}): its attribute ${attribute} is not simulated`);
}
