import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Transient } from '../failures/index.ts';
import { SDK_OPTIONS } from '../surroundings/index.ts';
import type { Executions } from './executions.ts';

/** Who signs, and for where: what every AWS client knows. */
type Signing = Pick<DynamoDBClient['config'], 'region' | 'signer'>;

export interface StepFunctionsOptions {
  /** @default the endpoint that the environment names (`AWS_ENDPOINT_URL_SFN`, `AWS_ENDPOINT_URL`), or AWS */
  readonly endpoint?: string | undefined;
  /** @default the environment's credentials and region */
  readonly signing?: Signing;
  /** For the whole exchange, milliseconds. @default 5000 */
  readonly timeoutMs?: number;
}

/**
 * Calls an action of the Step Functions API by its name. The few that are needed do not make up for a client of their own
 * in every bundle; the SDK's signer comes with the client that is there already.
 * @throws Error named as the API names it (`ExecutionDoesNotExist`), or whatever `fetch` throws
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_Operations.html
 */
export type StepFunctions = (action: string, input: object) => Promise<Readonly<Record<string, unknown>>>;

export function stepFunctions(options: StepFunctionsOptions = {}): StepFunctions {
  // A client of its own, because a signer once made belongs to one service.
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
    const answer = (await response.json()) as BusinessOutcome;
    if (response.ok) return answer;
    throw Object.assign(new Error(answer.message ?? `${action}: ${response.status}`), {
      name: nameIn(answer.__type),
    });
  };
}

type BusinessOutcome = Readonly<Record<string, unknown>> & { readonly __type?: string; readonly message?: string };

const endpointOf = (region: string): string =>
  process.env.AWS_ENDPOINT_URL_SFN ??
  process.env.AWS_ENDPOINT_URL ??
  `https://states.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;

/** `com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists`, or the name alone. */
const nameIn = (type: unknown): string => String(type ?? 'UnknownError').replace(/^.*#/, '');

/** Starts executions of one state machine. */
export const executionsOf = (stateMachineArn: string, call: StepFunctions = stepFunctions()): Executions => ({
  async start({ name, input }) {
    try {
      await call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
      return 'started';
    } catch (error) {
      if ((error as Error).name === 'ExecutionAlreadyExists') return 'exists';
      throw new Transient(`StartExecution ${name}: ${(error as Error).message}`, { cause: error });
    }
  },
});
