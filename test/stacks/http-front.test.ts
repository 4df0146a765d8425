import { HttpFront, type HttpFrontProps, PipelineFunction } from '@orderflow/constructs';
import { Match } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { manifestOf, seats } from './fixtures/template.ts';

function withFront(props: Partial<HttpFrontProps> = {}, stage = 'dev') {
  const built = seats({ stage });
  const { stack, pipeline } = built;
  const handler = new PipelineFunction(stack, 'Api', { pipeline, entry: 'functions/api/lambda.ts' });
  const front = new HttpFront(stack, 'Front', { pipeline, handler, ...props });
  return { ...built, front };
}

test('is an HTTP API for signed requests by default', () => {
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

test('is a function URL for signed requests where that is asked for', () => {
  const template = withFront({ front: 'function-url' }).template();
  template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
  template.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
  template.resourceCountIs('AWS::Lambda::Permission', 0);
  expect(manifestOf(template).ManifestApi).toEqual({ kind: 'api', front: 'function-url', url: '<token>' });
});

test.each(['local', 'local-2'])('may be open in stage %s', (stage) => {
  withFront({ auth: 'none' }, stage)
    .template()
    .hasResourceProperties('AWS::ApiGatewayV2::Route', { AuthorizationType: 'NONE' });
  withFront({ auth: 'none', front: 'function-url' }, stage)
    .template()
    .hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
});

test.each(['dev', 'prod'])('may not be open in stage %s', (stage) => {
  expect(() => withFront({ auth: 'none' }, stage)).toThrow(`auth 'none' would open stage ${stage} to anyone`);
});

test.each([
  ['http-api', ['execute-api:Invoke']],
  ['function-url', ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction']],
] as const)('lets a role call it through %s', (front, actions) => {
  const built = withFront({ front });
  const shop = new Role(built.stack, 'Shop', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
  built.front.grantInvoke(shop);
  const statements = actions.map((Action) => Match.objectLike({ Effect: 'Allow', Action }));
  built.template().hasResourceProperties('AWS::IAM::Policy', {
    Roles: [{ Ref: Match.stringLikeRegexp('^Shop') }],
    PolicyDocument: { Statement: Match.arrayWith(statements) },
  });
});
