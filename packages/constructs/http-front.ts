import {
  HttpMethod as ApiMethod,
  type CfnStage,
  CorsHttpMethod,
  HttpApi,
  HttpNoneAuthorizer,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { type FunctionUrl, FunctionUrlAuthType, HttpMethod, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Duration, Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, SUM_OF_A_MINUTE } from './alarm.ts';
import { grantKeyToLogs } from './encryption.ts';
import { grantActions } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import { PipelineFunction } from './pipeline-function.ts';
import { requireThat } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface HttpFrontProps {
  readonly pipeline: PipelineSettings;
  /** Answers all routes; a function of the pipeline, or any other. Either front calls it with payload format 2.0. */
  readonly handler: PipelineFunction | IFunction;
  /**
   * `http-api`: API Gateway v2. `function-url`: the function's own URL, for endpoints without API Gateway v2.
   * @default 'http-api'
   */
  readonly front?: 'http-api' | 'function-url';
  /** `iam`: signed requests of callers whose policy allows it. `none`: anyone, only in stages `local` and `local-…`. @default 'iam' */
  readonly auth?: 'iam' | 'none';
  /** Where API Gateway writes one JSON line per request. Needs `front: 'http-api'`. @default a new log group */
  readonly accessLogGroup?: ILogGroup;
  /**
   * Requests per second, and at once, that API Gateway lets through; it answers 429 to the rest. Needs `front: 'http-api'`.
   * @default those of the account: 10,000 and 5,000, which all its APIs share
   */
  readonly throttle?: { readonly rate: number; readonly burst: number };
  /** Origins of browsers that may call it: `https://shop.example`. @default none */
  readonly allowOrigins?: readonly string[];
}

const BROWSERS = {
  headers: [
    ...['authorization', 'content-type', 'idempotency-key', 'if-none-match', 'traceparent', 'x-correlation-id'],
    ...['x-amz-date', 'x-amz-security-token'],
  ],
  exposed: ['etag', 'location', 'idempotency-replayed', 'retry-after', 'x-correlation-id'],
  maxAge: Duration.hours(1),
};

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html */
const ACCESS_LOG_FORMAT = JSON.stringify({
  requestId: '$context.requestId',
  time: '$context.requestTime',
  ip: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  path: '$context.path',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  error: '$context.error.message',
});

/** An HTTP endpoint for one function. */
export class HttpFront extends Construct {
  /** As the front gives it: with or without a slash at the end. */
  readonly url: string;
  readonly httpApi: HttpApi | undefined;
  readonly functionUrl: FunctionUrl | undefined;
  private readonly handler: IFunction;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    const { pipeline, handler, front = 'http-api', auth = 'iam', accessLogGroup, allowOrigins = [] } = props;
    this.handler = handler instanceof PipelineFunction ? handler.function : handler;
    requireThat(
      this,
      auth === 'iam' || pipeline.stage.isLocal,
      `auth 'none' would open stage ${pipeline.stage.name} to anyone; only stages local and local-… may be open`,
    );
    requireThat(this, !accessLogGroup || front === 'http-api', "accessLogGroup needs front: 'http-api'");
    requireThat(this, !props.throttle || front === 'http-api', "throttle needs front: 'http-api'");
    if (front === 'http-api') this.httpApi = this.makeHttpApi(props, auth);
    else
      this.functionUrl = this.handler.addFunctionUrl({
        authType: auth === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
        ...(allowOrigins.length > 0 && { cors: corsOfUrl(allowOrigins) }),
      });
    this.url = this.httpApi?.apiEndpoint ?? this.functionUrl?.url ?? '';
    this.alarms(pipeline);
    const apiId = this.httpApi?.apiId;
    addToManifest(this, { kind: 'api', front, url: this.url, ...(apiId && { apiId }) });
  }

  /**
   * Lets anybody `POST` to a path, which another function answers: it checks by itself who calls, such as by the signature of a
   * webhook. With `front: 'function-url'` that function has a URL of its own.
   * @returns the URL
   */
  addWebhook(id: string, path: `/${string}`, webhook: PipelineFunction): string {
    if (!this.httpApi) {
      const { url } = webhook.function.addFunctionUrl({ authType: FunctionUrlAuthType.NONE });
      return `${url}${path.slice(1)}`; // the URL ends with a slash
    }
    this.httpApi.addRoutes({
      ...{ path, methods: [ApiMethod.POST] },
      integration: new HttpLambdaIntegration(id, webhook.function),
      authorizer: new HttpNoneAuthorizer(),
    });
    return `${this.httpApi.apiEndpoint}${path}`;
  }

  private alarms(pipeline: PipelineSettings): void {
    const { errors, latency } = this.metrics();
    new PipelineAlarm(this, 'Errors', {
      ...{ pipeline, part: 'api', metric: errors, above: 0, periods: 3, among: 5 },
      description:
        'The API has answered 5xx in three of five minutes. The log of its function has the reason, or it was throttled.',
    });
    new PipelineAlarm(this, 'Slow', {
      ...{ pipeline, part: 'api', metric: latency, above: Duration.seconds(3).toMilliseconds(), periods: 5, among: 6 },
      description: 'One in twenty answers of the API has taken longer than three seconds, for five minutes.',
    });
  }

  private metrics() {
    const slowest = { statistic: 'p95', period: Duration.minutes(1) };
    if (this.httpApi)
      return {
        errors: this.httpApi.metricServerError(SUM_OF_A_MINUTE),
        latency: this.httpApi.metricLatency(slowest),
      };
    return {
      errors: this.handler.metric('Url5xxCount', SUM_OF_A_MINUTE),
      latency: this.handler.metric('UrlRequestLatency', slowest),
    };
  }

  /** Allows calling the API, with signed requests. */
  grantInvoke(to: IGrantable): void {
    if (this.httpApi) grantActions(to, ['execute-api:Invoke'], [this.arnOf(this.httpApi)]);
    else this.handler.grantInvokeUrl(to);
  }

  /** Not `arnForExecuteApi`: that one has a method and a path, and the resource of a `$default` route has neither. */
  private arnOf({ apiId: resource }: HttpApi): string {
    return Stack.of(this).formatArn({ service: 'execute-api', resource, resourceName: '*' });
  }

  private makeHttpApi(props: HttpFrontProps, auth: 'iam' | 'none'): HttpApi {
    const { pipeline, throttle, allowOrigins = [], accessLogGroup = this.makeLogGroup(pipeline) } = props;
    const api = new HttpApi(this, 'HttpApi', {
      apiName: pipeline.nameOf('api'),
      defaultIntegration: new HttpLambdaIntegration('Handler', this.handler),
      ...(auth === 'iam' && { defaultAuthorizer: new HttpIamAuthorizer() }),
      ...(allowOrigins.length > 0 && { corsPreflight: corsOfApi(allowOrigins) }),
    });
    const stage = api.defaultStage?.node.defaultChild as CfnStage;
    stage.accessLogSettings = { destinationArn: accessLogGroup.logGroupArn, format: ACCESS_LOG_FORMAT };
    if (throttle)
      stage.defaultRouteSettings = { throttlingRateLimit: throttle.rate, throttlingBurstLimit: throttle.burst };
    return api;
  }

  /** API Gateway may write to log groups of this name without a policy for each. */
  private makeLogGroup(pipeline: PipelineSettings): LogGroup {
    const { logRetention: retention, stage, encryptionKey } = pipeline;
    grantKeyToLogs(encryptionKey);
    return new LogGroup(this, 'AccessLog', {
      logGroupName: `/aws/vendedlogs/apis/${pipeline.nameOf('api')}`,
      retention,
      removalPolicy: stage.removalPolicy,
      ...(encryptionKey && { encryptionKey }),
    });
  }
}

const corsOfApi = (allowOrigins: readonly string[]) => ({
  allowOrigins: [...allowOrigins],
  allowMethods: [CorsHttpMethod.GET, CorsHttpMethod.HEAD, CorsHttpMethod.POST],
  allowHeaders: BROWSERS.headers,
  exposeHeaders: BROWSERS.exposed,
  maxAge: BROWSERS.maxAge,
});

const corsOfUrl = (allowedOrigins: readonly string[]) => ({
  allowedOrigins: [...allowedOrigins],
  allowedMethods: [HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST],
  allowedHeaders: BROWSERS.headers,
  exposedHeaders: BROWSERS.exposed,
  maxAge: BROWSERS.maxAge,
});
