import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { orchestrated } from '../saga/support/definition.ts';
import { orderFlow } from '../stacks/fixtures/template.ts';

const RUNBOOK = readFileSync('docs/runbook.md', 'utf8');
const PAGES = [...RUNBOOK.matchAll(/^#{1,3} (.*)$/gm)].map(([, title = '']) =>
  title.toLowerCase().replaceAll(' ', '-'),
);

test.each([
  ['choreography', orderFlow],
  ['orchestration', orchestrated],
])('%s: the description of each alarm names its page of the runbook', (_flow, stackOf) => {
  const template = Template.fromStack(stackOf({ stage: 'dev', mailFrom: 'shop@shop.example' }));
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties);
  expect(alarms.length).toBeGreaterThan(20);
  const missing = alarms.filter(({ AlarmDescription: description }) => {
    const [, page = ''] = / Runbook: docs\/runbook\.md#(\S+)$/.exec(description) ?? [];
    return !PAGES.includes(page);
  });
  expect(missing.map(({ AlarmName, AlarmDescription }) => `${AlarmName}: ${AlarmDescription}`)).toEqual([]);
});

test('links within the runbook, and from other documents to a page, lead somewhere', () => {
  for (const document of ['docs/runbook.md', 'docs/operations.md', 'docs/deploying.md']) {
    const links = [...readFileSync(document, 'utf8').matchAll(/\]\((?:runbook\.md)?#([\w-]+)\)/g)].map(
      ([, page]) => page,
    );
    const own = document === 'docs/runbook.md' ? links : links.filter((page) => PAGES.includes(page ?? ''));
    expect([document, own.filter((page) => !PAGES.includes(page ?? ''))]).toEqual([document, []]);
  }
});

test('the page of an alarm has a command and its output, or leads to the page that has', () => {
  const [, alarms = ''] = /^# Alarms\n(.*)^# Questions\n/ms.exec(RUNBOOK) ?? [];
  const pages = alarms.split(/^## /m).slice(1);
  expect(pages.length).toBeGreaterThan(15);
  const bare = pages.filter((page) => !/^```sh.*^```text/ms.test(page) && !/ As \[/.test(page));
  expect(bare.map((page) => page.split('\n')[0])).toEqual([]);
});

test('the page of a question has a command that answers it', () => {
  const [, questions = ''] = /^# Questions\n(.*)/ms.exec(RUNBOOK) ?? [];
  const pages = questions.split(/^## /m).slice(1);
  expect(pages.length).toBeGreaterThan(10);
  const bare = pages.filter((page) => !/^ *```sh/m.test(page));
  expect(bare.map((page) => page.split('\n')[0])).toEqual([]);
});
