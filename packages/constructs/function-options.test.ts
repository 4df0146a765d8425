import { Match, type Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Architecture, LayerVersion, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Duration, type Stack } from 'aws-cdk-lib/core';
import { noBundling } from './assertions/index.ts';
import { type FunctionDefaults, PipelineFunction, type PipelineFunctionProps } from './index.ts';
import { allowedIn, consumerOf, pipelineFixture } from './testing/pipeline-fixture.ts';

const layerOf = (stack: Stack, name: string) =>
  LayerVersion.fromLayerVersionArn(stack, name, `arn:aws:lambda:eu-west-1:123456789012:layer:${name}:1`);

const LAYER = (name: string) => `arn:aws:lambda:eu-west-1:123456789012:layer:${name}:1`;

const propertiesOf = (template: Template, name: string) =>
  Object.values(template.findResources('AWS::Lambda::Function')).find(
    ({ Properties }) => Properties.FunctionName === `seats-local-${name}`,
  )?.Properties;

/** A pipeline with every default of functions; one function takes them, another replaces all of them. */
function both() {
  const built = pipelineFixture((stack) => {
    const vpc = new Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
    return {
      vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      securityGroups: [new SecurityGroup(stack, 'Shared', { vpc })],
      layers: [layerOf(stack, 'shared')],
      tracing: Tracing.ACTIVE,
      architecture: Architecture.X86_64,
      runtime: Runtime.NODEJS_22_X,
      logRetention: RetentionDays.ONE_YEAR,
    };
  });
  const { stack, pipeline } = built;
  consumerOf(built, {}, 'Seat');
  consumerOf(
    built,
    {
      vpc: false,
      layers: [layerOf(stack, 'own')],
      tracing: Tracing.DISABLED,
      architecture: Architecture.ARM_64,
      runtime: Runtime.NODEJS_24_X,
      logRetention: RetentionDays.ONE_DAY,
      memorySize: 1024,
      reservedConcurrency: 60,
    },
    'Own',
  );
  const vpc = new Vpc(stack, 'OtherVpc', { maxAzs: 2, natGateways: 1 });
  new PipelineFunction(stack, 'Elsewhere', { pipeline, entry: 'x.ts', vpc });
  return built.template();
}

const template = both();

test('functions have the defaults of their pipeline, the relay as well', () => {
  for (const name of ['seat', 'relay'])
    expect(propertiesOf(template, name)).toMatchObject({
      VpcConfig: {
        SubnetIds: [{ Ref: expect.stringMatching('^VpcPrivate') }, { Ref: expect.stringMatching('^VpcPrivate') }],
        SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching('^Shared'), 'GroupId'] }],
      },
      Layers: [LAYER('shared')],
      TracingConfig: { Mode: 'Active' },
      Architectures: ['x86_64'],
      Runtime: 'nodejs22.x',
    });
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/seats-local-seat',
    RetentionInDays: 365,
  });
});

test("a consumer's own options replace those of the pipeline", () => {
  const own = propertiesOf(template, 'own');
  expect(own).toMatchObject({
    Layers: [LAYER('own')],
    Architectures: ['arm64'],
    Runtime: 'nodejs24.x',
    MemorySize: 1024,
    ReservedConcurrentExecutions: 60,
  });
  expect(own).not.toHaveProperty('VpcConfig');
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/lambda/seats-local-own',
    RetentionInDays: 1,
  });
});

test('a function in its own VPC gets its own security group there', () => {
  expect(propertiesOf(template, 'elsewhere')).toMatchObject({
    VpcConfig: {
      SubnetIds: [{ Ref: expect.stringMatching('^OtherVpc') }, { Ref: expect.stringMatching('^OtherVpc') }],
      SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching('^Elsewhere'), 'GroupId'] }],
    },
  });
});

test('a function may manage its network interfaces in a VPC, and write traces where tracing is active', () => {
  const actionsOf = (id: string) => allowedIn(template, id).flatMap(({ actions }) => actions);
  const ofVpc = ['ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DeleteNetworkInterface'];
  const ofTracing = ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'];
  expect(actionsOf('SeatHandlerRole')).toEqual(expect.arrayContaining([...ofVpc, ...ofTracing]));
  expect(actionsOf('OwnHandlerRole').filter((action) => /^(ec2|xray):/.test(action))).toEqual([]);
});

test('an existing log group replaces the new one', () => {
  const built = pipelineFixture();
  const logGroup = new LogGroup(built.stack, 'Team');
  consumerOf(built, { logGroup });
  expect(propertiesOf(built.template(), 'seat')).toMatchObject({
    LoggingConfig: { LogGroup: { Ref: expect.stringMatching('^Team') } },
  });
  const [logs] = allowedIn(built.template(), 'SeatHandlerRole');
  expect(logs?.resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching('^Team'), 'Arn'] });
  built
    .template()
    .resourcePropertiesCountIs('AWS::Logs::LogGroup', { LogGroupName: '/aws/lambda/seats-local-seat' }, 0);
});

test("a function's own bundler makes its code", () => {
  const bundled: string[] = [];
  const bundle = (entry: string) => {
    bundled.push(entry);
    return noBundling(entry);
  };
  consumerOf(pipelineFixture(), { bundle });
  expect(bundled).toEqual(['functions/seat/lambda.ts']);
});

test('the relay takes its own options', () => {
  const built = pipelineFixture({ relay: { memorySize: 256, batchSize: 10, tracing: Tracing.ACTIVE } });
  expect(propertiesOf(built.template(), 'relay')).toMatchObject({ MemorySize: 256, TracingConfig: { Mode: 'Active' } });
  built.template().hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 10,
    StartingPosition: Match.anyValue(),
  });
});

describe('refused', () => {
  const vpcSubnets = { subnetType: SubnetType.PUBLIC };
  const { stack, pipeline } = pipelineFixture();
  const layers = Array.from({ length: 6 }, (_, index) => layerOf(stack, `layer${index}`));
  const logGroup = new LogGroup(stack, 'Team');
  let made = 0;
  test.each<[string, Partial<PipelineFunctionProps>, string]>([
    ['subnets without a VPC', { vpcSubnets }, 'vpcSubnets needs a vpc'],
    ['security groups without a VPC', { securityGroups: [] }, 'securityGroups needs a vpc'],
    ['six layers', { layers }, 'layers has 6; Lambda allows at most 5'],
    ['a runtime of Python', { runtime: Runtime.PYTHON_3_13 }, 'runtime is python3.13; bundles need one of Node.js'],
    [
      'a log group and a retention',
      { logGroup, logRetention: RetentionDays.ONE_DAY },
      'logGroup and logRetention: give',
    ],
    ['a negative concurrency', { reservedConcurrency: -1 }, 'reservedConcurrency is -1; it must be a whole number'],
    [
      'a time-out of 16 minutes',
      { timeout: Duration.minutes(16) },
      'timeout is 960 seconds; Lambda allows at most 900',
    ],
  ])('%s', (_, props, message) => {
    const make = () => new PipelineFunction(stack, `F${made++}`, { pipeline, entry: 'x.ts', ...props });
    expect(make).toThrow(message);
  });

  test('subnets without a VPC, of the pipeline', () => {
    const props: FunctionDefaults = { vpcSubnets };
    expect(() => pipelineFixture(props)).toThrow('Pipeline seats-local/Pipeline: vpcSubnets needs a vpc');
  });

  test('a reserved concurrency below the concurrency of the queue', () => {
    expect(() => consumerOf(pipelineFixture(), { reservedConcurrency: 5, maxConcurrency: 6 })).toThrow(
      'reservedConcurrency 5 is below maxConcurrency 6: Lambda would throttle the queue',
    );
  });
});
