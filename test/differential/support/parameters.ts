/**
 * How many cases a test tries: `ORDERFLOW_SEED=new ORDERFLOW_DIFFERENTIAL_TIMES=10 npm run test:differential` tries ten times as
 * many others.
 */
export const parameters = (numRuns: number) => ({
  numRuns: numRuns * Number(process.env.ORDERFLOW_DIFFERENTIAL_TIMES ?? 1),
});

/** Milliseconds that a test of that many cases may take, on a busy machine too. */
export const PATIENCE = 120_000 * Number(process.env.ORDERFLOW_DIFFERENTIAL_TIMES ?? 1);
