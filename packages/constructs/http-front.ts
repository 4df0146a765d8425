import { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpIamAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IGrantable } from 'aws-cdk-lib/aws-iam';
import { type FunctionUrl, FunctionUrlAuthType } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { allow } from './grant-actions.ts';
import { addToManifest } from './manifest.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { refuse } from './require-that.ts';
import type { PipelineSettings } from './settings.ts';

export interface HttpFrontProps {
  readonly pipeline: PipelineSettings;
  /** Answers every route. It gets payload format 2.0 from either front. */
  readonly handler: PipelineFunction;
  /**
   * `http-api`: API Gateway v2. `function-url`: the function's own URL, for endpoints without API Gateway v2.
   * @default 'http-api'
   */
  readonly front?: 'http-api' | 'function-url';
  /** `iam`: only callers whose IAM policy allows it, with signed requests. `none`: anyone; only in stages `local` and `local-…`. @default 'iam' */
  readonly auth?: 'iam' | 'none';
}

/** HTTP in front of one function. */
export class HttpFront extends Construct {
  /** With a slash at its end or without, as the front has it. */
  readonly url: string;
  readonly httpApi: HttpApi | undefined;
  readonly functionUrl: FunctionUrl | undefined;
  private readonly handler: PipelineFunction;

  constructor(scope: Construct, id: string, props: HttpFrontProps) {
    super(scope, id);
    this.handler = props.handler;
    const { pipeline, handler, front = 'http-api', auth = 'iam' } = props;
    refuse(
      this,
      auth === 'none' && !pipeline.stage.isRehearsal,
      `auth 'none' would open stage ${pipeline.stage.name} to anyone; only stages local and local-… may be open`,
    );
    if (front === 'http-api') this.httpApi = this.makeHttpApi(props, auth);
    else
      this.functionUrl = handler.function.addFunctionUrl({
        authType: auth === 'iam' ? FunctionUrlAuthType.AWS_IAM : FunctionUrlAuthType.NONE,
      });
    this.url = this.httpApi?.apiEndpoint ?? this.functionUrl?.url ?? '';
    const apiId = this.httpApi?.apiId;
    addToManifest(this, { kind: 'api', front, url: this.url, ...(apiId && { apiId }) });
  }

  /** Lets it call the API, with signed requests. */
  grantInvoke(to: IGrantable): void {
    if (this.httpApi) allow(to, ['execute-api:Invoke'], [this.httpApi.arnForExecuteApi()]);
    else this.handler.function.grantInvokeUrl(to);
  }

  private makeHttpApi({ pipeline, handler }: HttpFrontProps, auth: 'iam' | 'none'): HttpApi {
    return new HttpApi(this, 'HttpApi', {
      apiName: pipeline.nameOf('api'),
      defaultIntegration: new HttpLambdaIntegration('Handler', handler.function),
      ...(auth === 'iam' && { defaultAuthorizer: new HttpIamAuthorizer() }),
    });
  }
}
