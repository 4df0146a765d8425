import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  Architecture,
  type CfnFunction,
  Code,
  Function as LambdaFunction,
  Runtime,
  RuntimeFamily,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import type { Bundler } from './bundle/bundle.ts';
import { grantKeyToLogs, keyOf } from './encryption.ts';
import { type FunctionOptions, functionOptions } from './function-options.ts';
import { grantActions } from './grant-actions.ts';
import { kebabCase } from './naming.ts';
import { requireThat, requireUnset, requireWholeNumber } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineFunctionProps extends FunctionOptions {
  readonly pipeline: PipelineSettings;
  /** TypeScript file that exports `handler`, relative to the working directory: `functions/payment/lambda.ts`. */
  readonly entry: string;
  /** Part of the function's name. @default the id in kebab case */
  readonly name?: string;
  /** At most 15 minutes. @default 15 seconds */
  readonly timeout?: Duration;
  /** MiB; the share of CPU grows with it (1,769 are one vCPU). @default 512 */
  readonly memorySize?: number;
  /**
   * Environment variables of this function. `NODE_OPTIONS`, `POWERTOOLS_LOG_LEVEL` and `POWERTOOLS_METRICS_NAMESPACE` are
   * set by the construct. @default none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /** Makes the function's code from its entry; for other settings of esbuild, `bundler({ … })`. @default the pipeline's */
  readonly bundle?: Bundler;
  /** An existing log group. Its retention and encryption are its own. @default a new one, `/aws/lambda/<function name>` */
  readonly logGroup?: ILogGroup;
  /** How long the new log group keeps entries. @default the pipeline's */
  readonly logRetention?: RetentionDays;
  /** KMS key of the new log group; `false` for none where the pipeline has one. @default the pipeline's */
  readonly encryptionKey?: IKey | false;
}

/** Metadata in the template: the entry that a function was made from. The simulation loads it. */
const ENTRY = 'orderflow:entry';

const SET_HERE = ['NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL', 'POWERTOOLS_METRICS_NAMESPACE'];

/** What a function in a VPC needs for its network interfaces; IAM knows no resource for these actions. */
const VPC_ACTIONS = [
  ...['Create', 'Describe', 'Delete'].map((verb) => `ec2:${verb}NetworkInterface${verb === 'Describe' ? 's' : ''}`),
  ...['ec2:DescribeSubnets', 'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
];

/**
 * A Lambda function on Node.js, bundled from one TypeScript entry, with its own log group and role. The role allows writing
 * to that log group and nothing else: grant what the handler needs.
 */
export class PipelineFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;
  readonly logGroup: ILogGroup;
  /** Its name in logs and metrics: `SERVICE_NAME` of its environment. */
  readonly serviceName: string | undefined;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { pipeline, entry, timeout = Duration.seconds(15), memorySize = 512, bundle = pipeline.bundle } = props;
    const functionName = pipeline.nameOf(props.name ?? kebabCase(id));
    const options = functionOptions(this, props, pipeline.functionDefaults);
    check(this, props, functionName);
    this.serviceName = props.environment?.SERVICE_NAME;
    this.logGroup = props.logGroup ?? this.makeLogGroup(props, functionName);
    // Not AWSLambdaBasicExecutionRole: that one allows creating and writing every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.grantPrincipal = this.role;
    grantActions(this, ['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    if (options.vpc) grantActions(this, VPC_ACTIONS, ['*']);
    this.function = new LambdaFunction(this, 'Function', {
      ...options,
      functionName,
      runtime: options.runtime ?? Runtime.NODEJS_24_X,
      architecture: options.architecture ?? Architecture.ARM_64,
      code: Code.fromAsset(bundle(entry)),
      handler: 'index.handler',
      role: this.role,
      logGroup: this.logGroup,
      timeout,
      memorySize,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: pipeline.logLevel,
        POWERTOOLS_METRICS_NAMESPACE: pipeline.metricNamespace,
        ...pipeline.functionDefaults.environment,
        ...props.environment,
      },
    });
    (this.function.node.defaultChild as CfnFunction).addMetadata(ENTRY, entry);
  }

  private makeLogGroup({ pipeline, ...props }: PipelineFunctionProps, functionName: string): LogGroup {
    const encryptionKey = keyOf(props, pipeline);
    grantKeyToLogs(encryptionKey);
    return new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: props.logRetention ?? pipeline.logRetention,
      removalPolicy: pipeline.stage.removalPolicy,
      ...(encryptionKey && { encryptionKey }),
    });
  }
}

function check(construct: PipelineFunction, props: PipelineFunctionProps, functionName: string): void {
  const { timeout, logGroup, logRetention, runtime } = props;
  for (const given of [props.environment, props.pipeline.functionDefaults.environment])
    requireUnset(construct, given, SET_HERE);
  const seconds = timeout?.toSeconds() ?? 0;
  requireThat(construct, seconds <= 900, `timeout is ${seconds} seconds; Lambda allows at most 900`);
  requireThat(
    construct,
    functionName.length <= 64,
    `the name ${functionName} is longer than the 64 characters Lambda allows`,
  );
  requireThat(construct, !logGroup || logRetention === undefined, 'logGroup and logRetention: give one');
  requireThat(construct, !logGroup || !props.encryptionKey, 'logGroup and encryptionKey: give one');
  requireThat(
    construct,
    runtime === undefined || runtime.family === RuntimeFamily.NODEJS,
    `runtime is ${runtime?.name}; bundles need one of Node.js`,
  );
  requireWholeNumber(construct, 'reservedConcurrency', props.reservedConcurrency, 0, Number.MAX_SAFE_INTEGER);
}
