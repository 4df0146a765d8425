type Send = (command: never) => Promise<unknown>;

/**
 * An AWS client that is loaded and made when it is first needed. For clients that the usual path never calls: loading
 * one takes a cold start several milliseconds. One that could not be made is tried again with the next call.
 *
 * @example
 * lazyClient(async () => new (await import('@aws-sdk/client-sqs')).SQSClient({}))
 */
export function lazyClient<Client extends { send: unknown }>(make: () => Promise<Client>): Pick<Client, 'send'> {
  let made: Promise<Client> | undefined;
  const client = () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
  const send: Send = async (command) => ((await client()).send as Send)(command);
  return { send };
}
