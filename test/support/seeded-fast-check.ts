// By a factory, so that only the files that have properties load fast-check.
jest.mock('fast-check', () => {
  const fastCheck = jest.requireActual<typeof import('fast-check')>('fast-check');
  fastCheck.configureGlobal({ seed: Number(process.env.ORDERFLOW_SEED) });
  return fastCheck;
});
