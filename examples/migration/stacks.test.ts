import { noBundling } from '@orderflow/constructs/assertions';
import { Template } from 'aws-cdk-lib/assertions';
import { App, type Stack } from 'aws-cdk-lib/core';
import type { Construct } from 'constructs';
import { ShopStack as Broker } from './2-broker/stack.ts';
import { ShopStack as Shadow } from './3-shadow/stack.ts';
import { ShopStack as Switched } from './4-switched/stack.ts';
import { ShopStack as Events } from './5-events/stack.ts';
import type { ShopStackProps } from './world/stack-props.ts';

type StackOfPhase = new (scope: Construct, id: string, props: ShopStackProps) => Stack;

const made = new Map<StackOfPhase, Template>();

/** Made once. */
function templateOf(ShopStack: StackOfPhase): Template {
  const template = made.get(ShopStack) ?? synthesized(ShopStack);
  made.set(ShopStack, template);
  return template;
}

function synthesized(ShopStack: StackOfPhase): Template {
  const app = new App({ builtinCloudFormationValidation: false, analyticsReporting: false });
  const props = { stage: 'local', bundle: noBundling, providersUrl: 'http://127.0.0.1:1', ordersTable: 'orders' };
  return Template.fromStack(new ShopStack(app, 'shop', props));
}

/** The consumers that may append to the event store. */
const writers = (template: Template): string[] =>
  Object.entries(template.findResources('AWS::IAM::Policy')).flatMap(([id, { Properties }]) =>
    Properties.PolicyDocument.Statement.some(
      ({ Action, Resource }: { Action: string | string[]; Resource: unknown }) =>
        [Action].flat().includes('dynamodb:PutItem') && JSON.stringify(Resource).includes('PipelineEvents'),
    )
      ? [/^(payment|inventory|shipping)/.exec(id)?.[0] ?? id]
      : [],
  );

test.each([
  ['2-broker: nobody consumes', Broker, 0, []],
  ['3-shadow: nobody may append to the event store', Shadow, 4, []],
  ['4-switched: each context appends', Switched, 4, ['inventory', 'payment', 'shipping']],
  ['5-events: each context appends', Events, 4, ['inventory', 'payment', 'shipping']],
] as const)('%s', (_, ShopStack, consumers, expected) => {
  const template = templateOf(ShopStack);
  expect(Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => !/Dlq|Failure/.test(id))).toHaveLength(
    consumers,
  );
  expect(writers(template).sort()).toEqual(expected);
});

test('the switch has a table in phase 4 alone', () => {
  const tables = (template: Template) =>
    Object.values(template.findResources('AWS::DynamoDB::Table')).map(({ Properties }) => Properties.TableName);
  expect(tables(templateOf(Switched)).join()).toContain('switches');
  expect(tables(templateOf(Events)).join()).not.toContain('switches');
});
