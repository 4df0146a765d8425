import { spawnSync } from 'node:child_process';

const start = (...args: string[]) => spawnSync(process.execPath, ['bin/start.mjs', ...args], { encoding: 'utf8' });

test('an unknown option: one line, exit code 2, nothing is set up or started', () => {
  const { status, stdout, stderr } = start('--nope');
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^unknown option --nope .*\n$/);
});

test('--help lists every option', () => {
  const { status, stdout } = start('--help');
  expect(status).toBe(0);
  for (const option of ['--orders', '--exit', '--flow', '--stage', '--endpoint']) expect(stdout).toContain(option);
});
