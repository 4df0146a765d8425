import { type IGrantable, type IPrincipal, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type CfnFunction, Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { kebabCase } from './naming.ts';
import { refuse } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface PipelineFunctionProps {
  readonly pipeline: PipelineSettings;
  /** TypeScript file that exports `handler`, from the working directory: `functions/payment/lambda.ts`. */
  readonly entry: string;
  /** Part of the function's name. @default the id in kebab case */
  readonly name?: string;
  /** At most 15 minutes. @default 15 seconds */
  readonly timeout?: Duration;
  /** MiB; the share of CPU grows with it (1,769 are one vCPU). @default 512 */
  readonly memorySize?: number;
  /** Settings of this function. `NODE_OPTIONS` and `POWERTOOLS_LOG_LEVEL` are set already. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Notes in the template which entry file a function was made of; the simulation loads it. */
const ENTRY = 'orderflow:entry';

const RESERVED = ['NODE_OPTIONS', 'POWERTOOLS_LOG_LEVEL'];

/**
 * A Node 24 function on arm64, bundled from one TypeScript entry, with a log group and a role of its own. The role may
 * write that log and nothing else; grant it what it needs.
 */
export class PipelineFunction extends Construct implements IGrantable {
  readonly function: LambdaFunction;
  readonly role: Role;
  readonly grantPrincipal: IPrincipal;
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, props: PipelineFunctionProps) {
    super(scope, id);
    const { pipeline, entry, timeout = Duration.seconds(15), memorySize = 512, environment = {} } = props;
    const taken = RESERVED.filter((name) => name in environment);
    refuse(this, taken.length > 0, `environment sets ${taken.join(', ')}, which the construct sets itself`);
    refuse(this, timeout.toSeconds() > 900, `timeout is ${timeout.toSeconds()} seconds; Lambda allows at most 900`);

    const functionName = pipeline.nameOf(props.name ?? kebabCase(id));
    refuse(this, functionName.length > 64, `the name ${functionName} is longer than the 64 characters Lambda allows`);
    this.logGroup = new LogGroup(this, 'Logs', {
      logGroupName: `/aws/lambda/${functionName}`,
      retention: pipeline.logRetention,
      removalPolicy: pipeline.stage.removalPolicy,
    });
    // Not AWSLambdaBasicExecutionRole: that one may create and write every log group of the account.
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    this.grantPrincipal = this.role;
    allow(this, ['logs:CreateLogStream', 'logs:PutLogEvents'], [this.logGroup.logGroupArn]);
    this.function = new LambdaFunction(this, 'Function', {
      functionName,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(pipeline.bundle(entry)),
      handler: 'index.handler',
      role: this.role,
      logGroup: this.logGroup,
      timeout,
      memorySize,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_LOG_LEVEL: pipeline.logLevel,
        ...environment,
      },
    });
    (this.function.node.defaultChild as CfnFunction).addMetadata(ENTRY, entry);
  }
}
