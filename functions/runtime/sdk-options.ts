/**
 * Options for every AWS client in a function. By default the SDK waits for an answer for ever, and a connection that has
 * gone quiet then costs the whole batch its time. A call that is given up may have taken effect all the same: nothing
 * here relies on it not having.
 *
 * 1 s to connect, 3 s for the whole exchange, and the SDK's three attempts.
 * @see https://github.com/aws/aws-sdk-js-v3/blob/main/supplemental-docs/CLIENTS.md "Request Handler"
 */
export const SDK_OPTIONS = {
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
} as const;
