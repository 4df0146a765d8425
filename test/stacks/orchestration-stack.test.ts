import { manifestOf, noBundling } from '@orderflow/constructs/assertions';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { readConfig } from '../../lib/config.ts';
import { ChoreographyStack } from '../../lib/stacks/choreography-stack.ts';
import { OrchestrationStack } from '../../lib/stacks/orchestration-stack.ts';
import { orderFlow } from '../../lib/stacks/order-flow.ts';
import { orchestrated } from '../saga/support/definition.ts';
import { makeApp } from './fixtures/template.ts';

const DEV = { stage: 'dev', mailFrom: 'shop@shop.example' };
const dev = Template.fromStack(orchestrated(DEV));

test('has the consumers of the choreography, and a saga in the place of its reactions', () => {
  const consumers = Object.values(manifestOf(dev)).filter(({ kind }) => kind === 'consumer');
  const names = consumers.map(({ name }) => name);
  expect(names.filter((name) => ['payment', 'inventory', 'shipping'].includes(String(name)))).toEqual([]);
  expect(names).toEqual(
    expect.arrayContaining([
      'analytics',
      'audit',
      'breaker-carrier',
      'breaker-payment-gateway',
      'email',
      'order',
      'payment-outcome',
      'read-model',
      'saga-starter',
    ]),
  );
  expect(manifestOf(dev).ManifestStage).toEqual({
    ...{ kind: 'stage', stage: 'dev', flow: 'orchestration', keepsData: false },
  });
  expect(manifestOf(dev).ManifestWorkflowSaga).toMatchObject({ kind: 'workflow', name: 'saga', type: 'standard' });
});

test('the dashboard has a line for each way in which an execution ends', () => {
  const body = JSON.stringify(dev.findResources('AWS::CloudWatch::Dashboard'));
  for (const ending of ['Succeeded', 'Failed', 'TimedOut', 'Aborted']) expect(body).toContain(`Executions${ending}`);
});

test('orders of other workloads are adopted, and every order starts an execution of the saga', () => {
  dev.hasResourceProperties('AWS::Events::Rule', {
    Name: 'orderflow-dev-order-foreign',
    EventPattern: { source: [{ 'anything-but': ['orderflow.order'] }], 'detail-type': ['order.created'] },
  });
  dev.hasResourceProperties('AWS::Events::Rule', {
    Name: Match.stringLikeRegexp('^orderflow-dev-saga-starter-'),
    EventPattern: {
      source: ['orderflow.order'],
      'detail-type': ['order.created'],
      detail: { metadata: { sequence: [{ exists: true }] } },
    },
  });
});

/** What each function may do besides writing its log, consuming its queue and dead-lettering. */
const RIGHTS: Record<string, Record<string, string>> = {
  SagaOrder: { PipelineEvents: 'dynamodb:Query dynamodb:PutItem' },
  SagaInventory: { PipelineEvents: 'dynamodb:PutItem dynamodb:Query', TablesStock: 'dynamodb:UpdateItem' },
  SagaPayment: {
    PipelineEvents: 'dynamodb:Query dynamodb:PutItem dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesLedger: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesInstruments: 'dynamodb:GetItem',
  },
  SagaShipping: {
    PipelineEvents: 'dynamodb:Query dynamodb:PutItem dynamodb:PutItem',
    PipelineBreakers: 'dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
    TablesLedger: 'dynamodb:GetItem dynamodb:UpdateItem',
  },
  SagaStarterHandler: { PipelineEvents: 'dynamodb:BatchGetItem dynamodb:Query', SagaMachine: 'states:StartExecution' },
};

test.each(Object.entries(RIGHTS))('%s may do what its steps do, and nothing else', (name, rights) => {
  const policies = dev.findResources('AWS::IAM::Policy', {
    Properties: { PolicyName: Match.stringLikeRegexp(`^${name}Role`) },
  });
  const granted: Record<string, string> = {};
  for (const { Properties } of Object.values(policies))
    for (const { Effect, Action, Resource, Condition } of Properties.PolicyDocument.Statement) {
      if (Effect === 'Deny') continue;
      const on = JSON.stringify(Resource).match(
        /(PipelineEvents|PipelineBreakers|TablesStock|TablesLedger|TablesInstruments|SagaMachine)/,
      )?.[1];
      const actions = [Action].flat();
      if (on) granted[on] = [granted[on], ...actions].filter(Boolean).join(' ');
      else expect(actions.filter((action: string) => !/^(logs|sqs):/.test(action))).toEqual([]);
      if (actions.includes('dynamodb:PutItem') && on === 'PipelineEvents' && name !== 'SagaInventory')
        expect([`${name.replace('Saga', '').toLowerCase()}-*`, 'breaker-payment-gateway', 'breaker-carrier']).toContain(
          Condition['ForAllValues:StringLike']['dynamodb:LeadingKeys'][0],
        );
    }
  expect(granted).toEqual(rights);
});

test('nothing is allowed on every resource, except an action that IAM knows on none', () => {
  const policies = Object.values(dev.findResources('AWS::IAM::Policy'));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const everywhere = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
  expect(everywhere.flatMap(({ Action }) => Action)).toEqual(['dynamodb:ListStreams']);
});

test('with express, log delivery is allowed on every resource as well', () => {
  const express = Template.fromStack(orchestrated({ ...DEV, sagaType: 'express' }));
  const policies = Object.values(express.findResources('AWS::IAM::Policy'));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);
  const everywhere = statements.filter(({ Resource }) => [Resource].flat().includes('*'));
  const actions = everywhere.flatMap(({ Action }) => Action as string | string[]);
  expect(actions.filter((action) => !/^logs:/.test(action))).toEqual(['dynamodb:ListStreams']);
});

test.each([
  ['choreography', ChoreographyStack],
  ['orchestration', OrchestrationStack],
])('flow=%s makes its own stack', (flow, Variant) => {
  const config = readConfig({ ...DEV, flow });
  const stack = orderFlow(makeApp(), { config, bundle: noBundling });
  expect(stack).toBeInstanceOf(Variant);
  expect(stack.stackName).toBe('orderflow-dev');
});
