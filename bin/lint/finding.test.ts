import { EXPLANATIONS } from './explanations.ts';
import { type Explanation, type Finding, review } from './finding.ts';

const finding = (more: Partial<Finding> = {}): Finding => ({
  ...{ tool: 'checkov', rule: 'CKV_AWS_21', template: 'dev', resource: 'AuditBucket', message: 'no versions' },
  ...more,
});
const explanation = (more: Partial<Explanation> = {}): Explanation => ({
  ...{ tool: 'checkov', rule: 'CKV_AWS_21', because: 'it goes with the stack' },
  ...more,
});

test('a finding that an explanation is about is explained', () => {
  const none = { unexplained: [], stale: [] };
  expect(review([finding()], [explanation()])).toEqual(none);
  expect(review([finding()], [explanation({ rule: /^CKV_/ })])).toEqual(none);
  expect(review([finding()], [explanation({ resources: /Bucket$/, templates: /^dev/ })])).toEqual(none);
});

test.each<[string, Partial<Explanation>]>([
  ['another tool', { tool: 'cdk-nag' }],
  ['another rule', { rule: 'CKV_AWS_2' }],
  ['other resources', { resources: /Queue/ }],
  ['other templates', { templates: /^prod/ }],
])('an explanation of %s explains nothing, and both are reported', (_, more) => {
  const other = explanation(more);
  expect(review([finding()], [other])).toEqual({ unexplained: [finding()], stale: [other] });
});

test('each explanation is a sentence', () => {
  for (const { because } of EXPLANATIONS) expect(because).toMatch(/^\w.{40,}\.$/s);
});
