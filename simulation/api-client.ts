import type { Random } from '@orderflow/simulation/kernel';
import type { Client, World } from '@orderflow/simulation/stage';

export interface Answer {
  readonly statusCode: number | undefined;
  /** The JSON of the answer; empty where it has none. */
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Question {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The HTTP API as a client of the shop calls it. What fails on the way or in the function is answered with 5xx. */
export class ApiClient {
  constructor(
    private readonly world: World,
    private readonly self: Client,
  ) {}

  async ask({ method, path, query = '', headers = {}, body }: Question): Promise<Answer> {
    const answered = await this.world.request(this.self.process, 'api', {
      ...{ version: '2.0', rawPath: path, rawQueryString: query, isBase64Encoded: false },
      headers: { ...(body && { 'content-type': 'application/json' }), ...headers },
      requestContext: { http: { method }, stage: '$default' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { statusCode: answered.statusCode, body: JSON.parse(answered.body || '{}') };
  }
}

interface Tracing {
  readonly headers: Readonly<Record<string, string>>;
  readonly correlationId: string;
}

/** Headers by which a request is followed, as clients send them: right, twice, a little wrong. All mean the same. */
export function tracing(random: Random, number: number): Tracing {
  const correlationId = `wish-${number}`;
  const traceId = number.toString(16).padStart(32, 'a');
  const traceparent = `00-${traceId}-00f067aa0ba902b7-01`;
  return random.pick<Tracing>([
    { headers: { 'x-correlation-id': correlationId }, correlationId },
    { headers: { 'X-Correlation-Id': correlationId, traceparent }, correlationId },
    { headers: { traceparent }, correlationId: traceId },
    { headers: { 'x-correlation-id': 'what is that?', traceparent }, correlationId: traceId },
  ]);
}
