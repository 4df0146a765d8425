import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { manifestOf } from './assertions/index.ts';
import { HttpFront, type HttpFrontProps, PipelineFunction } from './index.ts';
import { pipelineFixture } from './testing/pipeline-fixture.ts';

function withFront(props: Partial<HttpFrontProps> = {}, stage = 'dev') {
  const built = pipelineFixture({}, stage);
  const { stack, pipeline } = built;
  const handler = new PipelineFunction(stack, 'Api', { pipeline, entry: 'functions/api/lambda.ts' });
  const front = new HttpFront(stack, 'Front', { pipeline, handler, ...props });
  return { ...built, front };
}

test('the default is an HTTP API for signed requests', () => {
  const template = withFront().template();
  template.hasResourceProperties('AWS::ApiGatewayV2::Api', { Name: 'seats-dev-api', ProtocolType: 'HTTP' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Integration', { PayloadFormatVersion: '2.0' });
  template.hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default', AuthorizationType: 'AWS_IAM' });
  template.resourceCountIs('AWS::Lambda::Url', 0);
  expect(manifestOf(template).ManifestApi).toEqual({
    kind: 'api',
    front: 'http-api',
    url: '<token>',
    apiId: '<token>',
  });
});

test('front function-url makes a function URL for signed requests', () => {
  const template = withFront({ front: 'function-url' }).template();
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
  template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  template.resourceCountIs('AWS::Lambda::Permission', 0);
  expect(manifestOf(template).ManifestApi).toEqual({ kind: 'api', front: 'function-url', url: '<token>' });
});

test.each(['local', 'local-2'])('auth none is allowed in stage %s', (stage) => {
  withFront({ auth: 'none' }, stage)
    .template()
    .hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE' });
  withFront({ auth: 'none', front: 'function-url' }, stage)
    .template()
    .hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
});

test.each(['dev', 'prod'])('auth none is refused in stage %s', (stage) => {
  expect(() => withFront({ auth: 'none' }, stage)).toThrow(`auth 'none' would open stage ${stage} to anyone`);
});

test.each([
  ['http-api', ['execute-api:Invoke']],
  ['function-url', ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']],
] as const)('grantInvoke allows a role to call %s', (front, actions) => {
  const built = withFront({ front });
  const shop = new Role(built.stack, 'Shop', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  built.front.grantInvoke(shop);
  const statements = actions.map((Action) => Match.objectLike({ Effect: 'Allow', Action }));
  built.template().hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Shop') }],
    PolicyDocument: { Statement: Match.arrayWith(statements) },
  });
});

test.each(['http-api', 'function-url'] as const)('an existing function may be the handler behind %s', (front) => {
  const { stack, pipeline, template } = pipelineFixture({}, 'dev');
  const handler = new LambdaFunction(stack, 'Python', {
    runtime: Runtime.PYTHON_3_13,
    handler: 'index.handler',
    code: Code.fromInline('def handler(event, context): pass'),
  });
  new HttpFront(stack, 'Front', { pipeline, handler, front });
  const arn = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Python'), 'Arn'] };
  if (front === 'http-api') template().hasResourceProperties('AWS::ApiGatewayV2::Integration', { IntegrationUri: arn });
  else template().hasResourceProperties('AWS::Lambda::Url', { TargetFunctionArn: arn });
});

test('a caller is allowed every stage, method and path: the resource of a $default route has neither of the last two', () => {
  const built = withFront();
  built.front.grantInvoke(new Role(built.stack, 'Shop', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
  const [{ Resource }] = Object.values(built.template().findResources('AWS::IAM::Policy'))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
    .filter(({ Action }) => Action === 'execute-api:Invoke');
  const parts = Resource['Fn::Join'][1];
  expect(parts.at(-1)).toBe('/*');
  expect(parts.at(-2)).toEqual({ Ref: expect.stringMatching(/^FrontHttpApi/) });
});

test('throttling is that of the account by default, or as given', () => {
  withFront().template().hasResourceProperties('AWS::ApiGatewayV2::Stage', { DefaultRouteSettings: Match.absent() });
  withFront({ throttle: { rate: 50, burst: 100 } })
    .template()
    .hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 50, ThrottlingBurstLimit: 100 },
    });
  expect(() => withFront({ throttle: { rate: 1, burst: 1 }, front: 'function-url' })).toThrow(
    "throttle needs front: 'http-api'",
  );
});

test.each(['http-api', 'function-url'] as const)('browsers may call %s from allowed origins only', (front) => {
  const of = (props: Partial<HttpFrontProps>) => {
    const { Resources: resources } = withFront({ front, ...props })
      .template()
      .toJSON();
    const types = ['AWS::ApiGatewayV2::Api', 'AWS::Lambda::Url'];
    const [made] = Object.values(
      resources as Record<string, { Type: string; Properties: Record<string, unknown> }>,
    ).filter(({ Type }) => types.includes(Type));
    return made?.Properties.CorsConfiguration ?? made?.Properties.Cors;
  };
  expect(of({})).toBeUndefined();
  expect(of({ allowOrigins: ['https://shop.example'] })).toMatchObject({
    AllowOrigins: ['https://shop.example'],
    AllowMethods: ['GET', 'HEAD', 'POST'],
    MaxAge: 3600,
  });
});

test('by default a new log group gets a JSON line per request', () => {
  const template = withFront().template();
  template.hasResourceProperties('AWS::Logs::LogGroup', {
    LogGroupName: '/aws/vendedlogs/apis/seats-dev-api',
    RetentionInDays: 14,
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    AccessLogSettings: { DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^FrontAccessLog'), 'Arn'] } },
  });
});

test('an access log group gets a JSON line per request', () => {
  const { stack, pipeline, template } = pipelineFixture({}, 'dev');
  const handler = new PipelineFunction(stack, 'Api', { pipeline, entry: 'functions/api/lambda.ts' });
  const accessLogGroup = new LogGroup(stack, 'Access');
  new HttpFront(stack, 'Front', { pipeline, handler, accessLogGroup });
  template().hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    AccessLogSettings: {
      DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^Access'), 'Arn'] },
      Format: Match.serializedJson(Match.objectLike({ status: '$context.status' })),
    },
  });
  const make = () => new HttpFront(stack, 'Other', { pipeline, handler, accessLogGroup, front: 'function-url' });
  expect(make).toThrow("accessLogGroup needs front: 'http-api'");
});

test.each([
  ['http-api', 'AWS/ApiGateway', ['5xx', 'Latency']],
  ['function-url', 'AWS/Lambda', ['Url5xxCount', 'UrlRequestLatency']],
] as const)('alarms watch errors and latency of %s', (front, Namespace, [errors, latency]) => {
  const template = withFront({ front }).template();
  const alarm = { Namespace, Period: 60, TreatMissingData: 'notBreaching' };
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...{ ...alarm, AlarmName: 'seats-dev-api-errors', MetricName: errors, Statistic: 'Sum' },
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    ...{ ...alarm, AlarmName: 'seats-dev-api-slow', MetricName: latency, ExtendedStatistic: 'p95', Threshold: 3000 },
  });
});
