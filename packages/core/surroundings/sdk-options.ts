/**
 * Options for every AWS client in a function.
 *
 * By default the SDK waits for an answer for ever, and a connection that has gone quiet then costs the whole batch its
 * time: here it is 1 s to connect, 3 s for the whole exchange, and the SDK's three attempts. A call that is given up may
 * have taken effect all the same: nothing here relies on it not having.
 *
 * `cacheMiddleware` puts a command's middleware together once and not for each call, which saves a good tenth of the CPU
 * that a reaction takes. Nothing here changes a client's middleware once it has been used.
 * @see https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md "Request Handler"
 * @see https://github.com/aws/aws-sdk-js-v3/issues/6423 on `cacheMiddleware`
 */
export const SDK_OPTIONS = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
  cacheMiddleware: true,
} as const;
