import { BEGIN } from '../testing/operated-stage.ts';
import { countsInLog } from './log-metrics.ts';

const LOG = { functionName: 'f', since: BEGIN };

const line = (metrics: Record<string, unknown>) =>
  `2026-11-23T08:00:00Z INFO ${JSON.stringify({
    _aws: { CloudWatchMetrics: [{ Metrics: Object.keys(metrics).map((Name) => ({ Name })) }] },
    ...metrics,
  })}`;

/** A log in one group, page by page; there is no other group. */
function logIn(group: string, pages: readonly (readonly string[])[]) {
  const send = async ({ input }: { readonly input: { logGroupName: string; nextToken?: string } }) => {
    if (input.logGroupName !== group) throw Object.assign(new Error('none'), { name: 'ResourceNotFoundException' });
    const at = Number(input.nextToken ?? 0);
    const events = pages[at]?.map((message) => ({ message }));
    return { events, ...(at + 1 < pages.length && { nextToken: `${at + 1}` }) };
  };
  return { send };
}

const configured = (LoggingConfig?: object) => ({ send: async () => ({ LoggingConfig }) });
const counts = (lambda: object, logs: object) => countsInLog({ lambda, logs } as never, LOG);

test('what a function counted is read from its log, page by page', async () => {
  const log = logIn('/aws/lambda/f', [
    [line({ handled: 2, duplicate: [1, 2] }), '{"CloudWatchMetrics": oops'],
    [line({ handled: 1 }), 'another line'],
  ]);
  expect(await counts(configured(), log)).toEqual({ handled: 3, duplicate: 3 });
});

test('the log is in the group that the configuration of the function names', async () => {
  const log = logIn('/team/f', [[line({ handled: 2 })]]);
  expect(await counts(configured({ LogGroup: '/team/f' }), log)).toEqual({ handled: 2 });
});

test('without such a group, or the right to read it, it is not known what a function counted', async () => {
  expect(await counts(configured(), logIn('/team/f', [[line({ handled: 2 })]]))).toBeUndefined();
  const denied = { send: async () => Promise.reject(new Error('AccessDeniedException')) };
  expect(await counts(denied, logIn('/aws/lambda/f', [[]]))).toBeUndefined();
});
