import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SDK_OPTIONS } from '../surroundings/index.ts';

/** The part of an AWS client's configuration that signs requests. */
type Signing = Pick<DynamoDBClient['config'], 'region' | 'signer'>;

export interface StepFunctionsOptions {
  /** @default `AWS_ENDPOINT_URL_SFN` or `AWS_ENDPOINT_URL` of the environment, or else AWS */
  readonly endpoint?: string | undefined;
  /** @default the environment's credentials and region */
  readonly signing?: Signing;
  /** For request and response together, milliseconds. @default 5000 */
  readonly timeoutMs?: number;
}

/**
 * Calls an action of the Step Functions API by its name. The few actions in use are not worth another SDK client in every
 * bundle; the signer of the DynamoDB client, which is bundled anyway, signs these requests too.
 * @throws Error with the name that the API gives it (`ExecutionDoesNotExist`), or whatever `fetch` throws
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export type StepFunctions = (action: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

export function stepFunctions(options: StepFunctionsOptions = {}): StepFunctions {
  // A client for this alone: the signer of a client belongs to one service.
  const { signing = new DynamoDBClient(SDK_OPTIONS).config, timeoutMs = 5000 } = options;
  return async (action, input) => {
    const region = await signing.region();
    const url = new URL(options.endpoint ?? endpointOf(region));
    const body = JSON.stringify(input);
    const signer = await signing.signer({
      name: 'sigv4',
      signingName: 'states',
      signingRegion: region,
      properties: {},
    });
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: '/',
      query: {},
      headers: {
        host: url.host,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${action}`,
      },
      body,
    });
    const response = await fetch(url, { method: 'POST', headers, body, signal: AbortSignal.timeout(timeoutMs) });
    const answer = (await response.json()) as ApiResponse;
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.message ?? `${action}: ${response.status}`), {
      name: nameIn(answer.__type),
    });
  };
}

type ApiResponse = Readonly<Record<string, unknown>> & { readonly __type?: string; readonly message?: string };

const endpointOf = (region: string): string =>
  process.env.AWS_ENDPOINT_URL_SFN ??
  process.env.AWS_ENDPOINT_URL ??
  `https://states.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** `com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists`, or the name alone. */
const nameIn = (type: unknown): string => String(type ?? 'UnknownError').replace(/^.*#/, '');
