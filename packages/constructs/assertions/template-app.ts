import { App } from 'aws-cdk-lib/core';

export interface TemplateAppProps {
  /** Feature flags, and values that the stacks read. @default none */
  readonly context?: Readonly<Record<string, unknown>>;
  /** Where the cloud assembly goes. @default a directory that the CDK makes among the system's temporary ones */
  readonly outdir?: string;
}

/**
 * An app of which only the templates are wanted, in half of the time: constructs do not note where they were made, there is no tree
 * of them, and CloudFormation's schemas are not asked, which `cdk synth` does.
 */
export const templateApp = ({ context, ...where }: TemplateAppProps = {}): App =>
  new App({
    ...where,
    context: { ...context, ...NO_METADATA },
    analyticsReporting: false,
    builtinCloudFormationValidation: false,
    treeMetadata: false,
    stackTraces: false,
  });

/** @see aws-cdk-lib/cx-api */
const NO_METADATA = { 'aws:cdk:disable-creation-stack-traces': true, 'aws:cdk:disable-logicalId-metadata': true };
