import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cdk, deployedBy } from './cdk.ts';

test.each([
  ["   ✨ Lambda Function 'shop-payment' hotswapped!", 'hotswapped'],
  [
    'Could not perform a hotswap deployment, as the stack has non-hotswappable changes\nFalling back to doing a full deployment',
    'in full',
  ],
  ['shop-a\n   ✨ State Machine hotswapped!\nshop-b\nFalling back to doing a full deployment', 'in full'],
  ['   ✨ hotswap deployment skipped - no changes were detected (use --force to override)', 'unchanged'],
])('what the CDK CLI says: %s', (said, deployed) => {
  expect(deployedBy(said)).toBe(deployed);
});

describe('an endpoint without Cloud Control, by which the fast path changes state machines', () => {
  const root = mkdtempSync(join(tmpdir(), 'cdk-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const calls = join(root, 'calls');
  const deploys = (hotswap: boolean) => {
    const endpoint = { endpoint: 'http://127.0.0.1:1', region: 'us-east-1' };
    return cdk({ root, endpoint, logFile: join(root, 'log') }).deploy('assembly', hotswap);
  };

  beforeAll(() => {
    const directory = join(root, 'node_modules', 'aws-cdk', 'bin');
    mkdirSync(directory, { recursive: true });
    const body = `require('node:fs').appendFileSync(${JSON.stringify(calls)}, process.argv.includes('--hotswap-fallback') + ' ');
      if (process.argv.includes('--hotswap-fallback')) throw new Error('ResourceNotFoundException');`;
    writeFileSync(join(directory, 'cdk'), body);
  });

  test('is deployed to in full when the fast path fails', async () => {
    expect(await deploys(true)).toBe('in full');
    expect(await deploys(false)).toBe('in full');
    expect(readFileSync(calls, 'utf8')).toBe('true false false ');
  });
});
