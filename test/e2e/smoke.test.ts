import { runProgram } from './support/program.ts';
import { stage } from './support/stage.ts';

test('the smoke test of a deployed stage finds each ending, and a dead letter that is redriven', async () => {
  const { output, errors } = await runProgram('bin/smoke.ts', ['--stage', stage().stage]);
  expect(errors).toBe('');
  for (const title of [
    'ordinary',
    'card declined',
    'out of stock',
    'carrier refuses',
    'from another workload',
    'cancelled by customer',
  ])
    expect(output).toMatch(new RegExp(`✓ +order: ${title}`));
  expect(output).toMatch(/✓ +dead letter and redrive/);
  expect(output).toMatch(/\? +bus refuses our source/);
}, 200_000);
