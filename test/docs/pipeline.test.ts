import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';

/** The example of a pipeline on GitHub Actions: what GitHub would refuse or run differently, and what must not be in one. */
interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly needs?: string;
  readonly permissions: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly 'timeout-minutes': number;
  readonly steps: readonly Step[];
}

const text = readFileSync('examples/pipeline/deploy.yml', 'utf8');
const { jobs, permissions, ...workflow } = parse(text) as {
  readonly jobs: Readonly<Record<string, Job>>;
  readonly permissions: object;
  readonly on: object;
};
const named = Object.entries(jobs);
const steps = named.flatMap(([, job]) => job.steps);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

test('a job has known keys, a time limit, and needs jobs that there are', () => {
  const known = ['if', 'needs', 'runs-on', 'timeout-minutes', 'environment', 'permissions', 'steps'];
  expect(Object.keys(workflow)).toEqual(['name', 'on', 'concurrency', 'env']);
  for (const [, job] of named) {
    expect(known).toEqual(expect.arrayContaining(Object.keys(job)));
    expect(job['timeout-minutes']).toBeGreaterThan(0);
    if (job.needs !== undefined) expect(Object.keys(jobs)).toContain(job.needs);
  }
  for (const step of steps) expect(['name', 'uses', 'with', 'run']).toEqual(expect.arrayContaining(Object.keys(step)));
});

test('every action is pinned to a commit, with its version beside it', () => {
  const uses = steps.flatMap((step) => step.uses ?? []);
  expect(uses.length).toBeGreaterThan(0);
  for (const one of uses) {
    expect(one).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    expect(text).toMatch(new RegExp(`uses: ${one} # v\\d+\\.\\d+\\.\\d+\n`));
  }
});

test('there is no key and no secret: roles are assumed by OIDC, in an environment that says who may', () => {
  expect(text).not.toMatch(/secrets\.|access-key|AKIA/i);
  expect(permissions).toEqual({});
  for (const [, { permissions: own, environment, steps: ownSteps }] of named) {
    const assumes = ownSteps.filter(({ uses = '' }) => uses.startsWith('aws-actions/configure-aws-credentials@'));
    expect(own['id-token']).toBe(assumes.length > 0 ? 'write' : undefined);
    expect(environment !== undefined).toBe(assumes.length > 0);
    for (const { with: given = {} } of assumes) expect(Object.keys(given)).toEqual(['role-to-assume', 'aws-region']);
  }
});

test('what a pull request may say gets into no shell', () => {
  for (const { run = '' } of steps) expect(run).not.toContain('${{');
});

test('the shell can read each script, and every npm script exists', () => {
  for (const { run } of steps) {
    if (run === undefined) continue;
    execFileSync('bash', ['-n'], { input: run });
    for (const [, name = ''] of run.matchAll(/npm run (?:--silent )?([\w:]+)/g)) expect(scripts).toHaveProperty([name]);
  }
});

test('a deployment is tried and watched before it is noted, and what failed is taken back', () => {
  const runs = (jobs.deploy as Job).steps.flatMap(({ run }) => run ?? []).join('\n');
  const order = ['cdk deploy', 'npm run smoke', 'doctor', 'refs/heads/deployed/'].map((part) => runs.indexOf(part));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(order[0]).toBeGreaterThan(0);
  expect(jobs['roll-back']?.steps[0]?.with?.ref).toBe('deployed/$' + '{{ vars.STAGE }}');
});
