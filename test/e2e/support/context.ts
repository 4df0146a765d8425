/**
 * The stage under test is configured to be impatient: what is killed comes back after 48 seconds (six times the
 * functions' time-out), what cannot succeed is parked after about half a minute,
 * and an open breaker tries again after five seconds.
 */
export const context = {
  retryBaseSeconds: '1',
  maxReceives: '6',
  consumerTimeoutSeconds: '8',
  breakerWaitSeconds: '5',
  breakerMaxWaitSeconds: '10',
};
