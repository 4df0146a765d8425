/**
 * The stage under test is configured to be impatient: what cannot succeed is dead-lettered after about a quarter of a minute, and an
 * open breaker tries again after five seconds: an instance goes by what it last read of a breaker for as long. The functions' time-out
 * is as usual, as a busy machine takes seconds to start one: what is killed comes back after 90 seconds, six times as long.
 */
export const context = {
  retryBaseSeconds: '1',
  maxReceives: '5',
  paymentTimeoutMs: '3000',
  carrierTimeoutMs: '3000',
  breakerWaitSeconds: '5',
  breakerMaxWaitSeconds: '8',
};
