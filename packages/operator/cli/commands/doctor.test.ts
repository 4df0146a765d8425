import { operatedStage } from '../../testing/operated-stage.ts';
import { NOW, runInTest } from '../testing/run-in-test.ts';

const { stage, clients, mappings, time } = operatedStage();
mappings.set('m-payment', 'Disabled');
const run = (...argv: readonly string[]) =>
  runInTest(['doctor', '--stage', 'dev', ...argv], { stage, clients, clock: () => time.now });

test('what is wrong has its remedy, what cannot be checked is unknown, and the exit code is 1', async () => {
  const { code, out } = await run();
  const lines = out.split('\n');
  expect(code).toBe(1);
  expect(lines).toContain('WRONG    mappings: payment is off since some time');
  expect(lines[lines.indexOf('WRONG    mappings: payment is off since some time') + 1]).toMatch(
    /^ {11}orderflow unpause payment, unless/,
  );
  expect(lines).toContain('ok       clocks: this machine and AWS agree');
  expect(out).toMatch(/^unknown {2}concurrency: could not be checked: /m);
  expect(NOW).toBe(time.now);
});

test('--json has the findings', async () => {
  const { findings } = JSON.parse((await run('--json')).out);
  expect(findings).toContainEqual({
    check: 'mappings',
    status: 'wrong',
    what: 'payment is off since some time',
    remedy: expect.stringContaining('orderflow unpause payment'),
  });
});
