import { deployedBy } from './cdk.ts';

test.each([
  ["   ✨ Lambda Function 'shop-payment' hotswapped!", true, 'hotswapped'],
  [
    'Could not perform a hotswap deployment, as the stack has non-hotswappable changes\nFalling back to doing a full deployment',
    true,
    'in full',
  ],
  ['shop-a\n   ✨ State Machine hotswapped!\nshop-b\nFalling back to doing a full deployment', true, 'in full'],
  ['   ✨ hotswap deployment skipped - no changes were detected (use --force to override)', true, 'unchanged'],
  [' ✅  shop (no changes)', false, 'in full'],
])('what the CDK CLI says: %s', (said, hotswap, deployed) => {
  expect(deployedBy(said, hotswap)).toBe(deployed);
});
