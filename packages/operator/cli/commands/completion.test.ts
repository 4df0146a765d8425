import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInTest } from '../testing/run-in-test.ts';

const complete = async (...words: readonly string[]) =>
  (await runInTest(['complete', '--', ...words])).out.split('\n').filter(Boolean);

test.each([
  [
    ['dlq', ''],
    ['drop', 'list', 'redrive', 'show'],
  ],
  [['dlq', 're'], ['redrive']],
  [['dlq', 'redrive', 'payment', '--ra'], ['--rate']],
  [['breaker', 'status', '--end'], ['--endpoint-url']],
  [
    ['completion', ''],
    ['bash', 'fish', 'zsh'],
  ],
  [['unknown', 'nothing'], []],
])('%j is completed by %j', async (words, offered) => {
  expect(await complete(...words)).toEqual(offered);
});

test('commands are offered, and not the one that offers', async () => {
  const offered = await complete('');
  expect(offered).toContain('status');
  expect(offered).not.toContain('complete');
});

test('stages of this machine are offered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'orderflow-complete-'));
  mkdirSync(join(directory, '.orderflow'));
  for (const file of ['local.json', 'dev.json', 'local.env']) writeFileSync(join(directory, '.orderflow', file), '');
  const cwd = jest.spyOn(process, 'cwd').mockReturnValue(directory);
  try {
    expect(await complete('status', '--stage', '')).toEqual(['dev', 'local']);
    rmSync(directory, { recursive: true });
    expect(await complete('status', '--stage', '')).toEqual([]);
  } finally {
    cwd.mockRestore();
  }
});

test('bash reads its script, and completes by it', async () => {
  const { out } = await runInTest(['completion', 'bash']);
  const script = `orderflow() { printf '%s\\n' "$@"; }\n${out}
    COMP_WORDS=(orderflow dlq 'red rive') COMP_CWORD=2; _orderflow; printf '%s;' "\${COMPREPLY[@]}"`;
  expect(execFileSync('bash', ['-eu', '-c', script], { encoding: 'utf8' })).toBe('complete;--;dlq;red rive;');
});

test('another shell is misuse', async () => {
  expect(await runInTest(['completion', 'csh'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('bash, zsh, fish'),
  });
});
