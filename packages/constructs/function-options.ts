import type { ISecurityGroup, IVpc, SubnetSelection } from 'aws-cdk-lib/aws-ec2';
import type { Architecture, ILayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { requireThat } from './require-that.ts';

/** How functions run. Given to a `Pipeline`, the default of all its functions; a function's own options replace it. */
export interface FunctionDefaults {
  /**
   * The VPC that functions are attached to. They call AWS over the network, so its subnets need a NAT gateway or endpoints
   * of SQS, DynamoDB, EventBridge, Lambda and whatever else the handlers use. @default no VPC
   */
  readonly vpc?: IVpc;
  /** Needs `vpc`. @default the VPC's private subnets */
  readonly vpcSubnets?: SubnetSelection;
  /** Needs `vpc`. @default one security group per function, which allows all outbound traffic */
  readonly securityGroups?: readonly ISecurityGroup[];
  /** At most five. @default none */
  readonly layers?: readonly ILayerVersion[];
  /** X-Ray. `Tracing.ACTIVE` lets the function write traces. @default Lambda's: pass-through, no rights */
  readonly tracing?: Tracing;
  /** @default Architecture.ARM_64 */
  readonly architecture?: Architecture;
  /** A runtime of Node.js, 20 or later: bundles are made for that. @default Runtime.NODEJS_24_X */
  readonly runtime?: Runtime;
  /** Environment variables of every function, besides its own. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** How one function runs. What is left out is the pipeline's default. */
export interface FunctionOptions extends Omit<FunctionDefaults, 'vpc' | 'environment'> {
  /** `false` for no VPC where the pipeline has one. @default the pipeline's */
  readonly vpc?: IVpc | false;
  /**
   * Concurrency reserved for the function, 0 or more: it gets no less and no more. A consumer's must not be below its
   * `maxConcurrency`. @default none reserved
   */
  readonly reservedConcurrency?: number;
}

/** The names of {@link FunctionOptions}: options of a function that is being made. */
export const FUNCTION_OPTIONS: readonly (keyof FunctionOptions)[] = [
  ...(['vpc', 'vpcSubnets', 'securityGroups', 'layers', 'tracing'] as const),
  ...(['architecture', 'runtime', 'reservedConcurrency'] as const),
];

/** The options of a function: its own, and the pipeline's for what it leaves out. */
export function functionOptions(construct: Construct, own: FunctionOptions, defaults: FunctionDefaults) {
  const { vpc, ...network } = networkOf(construct, own, defaults);
  const layers = own.layers ?? defaults.layers;
  requireThat(construct, (layers?.length ?? 0) <= 5, `layers has ${layers?.length}; Lambda allows at most 5`);
  return {
    ...(vpc && { vpc, ...network }),
    layers: layers && [...layers],
    tracing: own.tracing ?? defaults.tracing,
    architecture: own.architecture ?? defaults.architecture,
    runtime: own.runtime ?? defaults.runtime,
    reservedConcurrentExecutions: own.reservedConcurrency,
  };
}

/** Subnets and security groups belong to their VPC: a function with a VPC of its own does not get the pipeline's. */
function networkOf(construct: Construct, own: FunctionOptions, defaults: FunctionDefaults) {
  const vpc = own.vpc === undefined ? defaults.vpc : own.vpc || undefined;
  const inherited = own.vpc === undefined ? defaults : {};
  checkNetwork(construct, { ...own, vpc });
  return {
    vpc,
    vpcSubnets: own.vpcSubnets ?? inherited.vpcSubnets,
    securityGroups: [...(own.securityGroups ?? inherited.securityGroups ?? [])],
  };
}

/** Requires a VPC where subnets or security groups are given. @throws Error */
export function checkNetwork(
  construct: Construct,
  { vpc, vpcSubnets, securityGroups }: Pick<FunctionDefaults, 'vpc' | 'vpcSubnets' | 'securityGroups'>,
): void {
  requireThat(construct, !vpcSubnets || vpc !== undefined, 'vpcSubnets needs a vpc');
  requireThat(construct, !securityGroups || vpc !== undefined, 'securityGroups needs a vpc');
}
