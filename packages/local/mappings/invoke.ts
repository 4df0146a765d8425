import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';

/** Invokes a function and waits for its response. @throws Error when the function fails, or cannot be invoked */
export type Invoke = (event: object) => Promise<unknown>;

/** Invokes a deployed function. */
export const invokeFunction =
  (lambda: Pick<LambdaClient, 'send'>, functionName: string): Invoke =>
  async (event) => {
    const { FunctionError: failed, Payload: payload } = await lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify(event) }),
    );
    const text = Buffer.from(payload ?? []).toString();
    if (failed) throw new Error(`${functionName}: ${failed}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  };

/** Seconds before the next try: 1, 2, 4, up to 30. */
export const retrySeconds = (tries: number): number => Math.min(30, 2 ** (tries - 1));
