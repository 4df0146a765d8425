// By a factory, so that only the files that have properties load fast-check.
jest.mock('fast-check', () => {
  const fastCheck = jest.requireActual<typeof import('fast-check')>('fast-check');
  const { propertySentence } = jest.requireActual<typeof import('./property-report.ts')>('./property-report.ts');
  fastCheck.configureGlobal({
    seed: Number(process.env.ORDERFLOW_SEED),
    reporter: (run) => {
      if (!run.failed) return;
      const report = fastCheck.defaultReportMessage(run);
      const cause = run.errorInstance ?? undefined;
      throw new Error(run.counterexample === null ? report : `${propertySentence(run)}\n\n${report}`, { cause });
    },
  });
  return fastCheck;
});
