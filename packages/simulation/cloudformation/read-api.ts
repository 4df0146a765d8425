import type { ApiModel, ApiRoute } from './compute-model.ts';
import type { Resource } from './resource.ts';

/** API, integrations and routes are resources of their own, which know each other by id. */
export interface ApiResources {
  readonly apis: readonly Resource[];
  readonly integrations: readonly Resource[];
  readonly routes: readonly Resource[];
  readonly stages: readonly Resource[];
}

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html */
export function readApis({ apis, integrations, routes, stages }: ApiResources): ApiModel[] {
  for (const stage of stages) checkStage(stage);
  const functions = new Map(
    integrations.map((integration) => [integration.identity.ref, readIntegration(integration)]),
  );
  const read = routes.map((route) => readRoute(route, functions));
  return apis.map(({ logicalId, identity: { ref: id, arn, attributes }, properties }) => {
    properties.oneOf('ProtocolType', ['HTTP'], 'HTTP');
    properties.ignore('Description', 'Tags', 'DisableExecuteApiEndpoint', 'CorsConfiguration');
    const name = properties.text('Name');
    properties.done();
    const own = read.filter(({ apiId }) => apiId === id).map(({ route }) => route);
    return { logicalId, id, name, arn, endpoint: attributes.ApiEndpoint ?? '', routes: own };
  });
}

/** The ARN of the function behind it. */
function readIntegration({ properties }: Resource): string {
  properties.ignore('ApiId', 'TimeoutInMillis');
  properties.oneOf('IntegrationType', ['AWS_PROXY'], 'AWS_PROXY');
  properties.oneOf('PayloadFormatVersion', ['2.0'], '2.0');
  const functionArn = properties.text('IntegrationUri');
  properties.done();
  return functionArn;
}

function readRoute(
  { properties }: Resource,
  functions: ReadonlyMap<string, string>,
): { apiId: string; route: ApiRoute } {
  const target = properties.text('Target').replace(/^integrations\//, '');
  const route = {
    key: properties.text('RouteKey'),
    functionArn: functions.get(target) ?? properties.fail('Target', `${target} is no integration`),
    authorization: properties.oneOf('AuthorizationType', ['NONE', 'AWS_IAM'], 'NONE'),
  };
  const apiId = properties.text('ApiId');
  properties.done();
  return { apiId, route };
}

/** One that is there for every call, and limits none. */
function checkStage({ properties }: Resource): void {
  properties.ignore('ApiId', 'AutoDeploy', 'AccessLogSettings', 'Description', 'Tags');
  properties.oneOf('StageName', ['$default'], '$default');
  properties.done();
}
