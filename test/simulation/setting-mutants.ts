import type { TemplateResource } from '@orderflow/simulation/cloudformation';
import type { Mutant, SettingChange } from './mutant.ts';

type Properties = Record<string, unknown>;

/** Changes the properties of each resource of a type whose logical id fits; there must be one. */
const setting =
  (type: string, id: RegExp, change: (properties: Properties) => void): SettingChange =>
  ({ Resources: resources = {} }) => {
    const fitting = Object.entries(resources).filter(([name, one]) => one.Type === type && id.test(name));
    if (fitting.length === 0) throw new Error(`no ${type} is named like ${id}`);
    for (const [, { Properties: properties }] of fitting as [string, TemplateResource][])
      change(properties as Properties);
  };

const QUEUE = 'AWS::SQS::Queue';
const MAPPING = 'AWS::Lambda::EventSourceMapping';
const RULE = 'AWS::Events::Rule';
const ALARM = 'AWS::CloudWatch::Alarm';

/** Bugs in the settings of the templates. */
export const settingMutants: readonly Mutant[] = [
  {
    name: 'saga: an order is cancelled whatever is held for it',
    seed: 2,
    violates: /./,
    pipeline: 'orchestration',
    change: ({ Resources: resources = {} }) => {
      const machine = Object.values(resources).find(({ Type: type }) => type === 'AWS::StepFunctions::StateMachine');
      const { DefinitionString: definition } = (machine as TemplateResource).Properties as {
        DefinitionString: { 'Fn::Join': [string, unknown[]] };
      };
      const join = definition['Fn::Join'];
      join[1] = join[1].map((part) =>
        typeof part === 'string' ? part.replaceAll('"Next":"ReleaseInventory"', '"Next":"CancelOrder"') : part,
      );
    },
  },
  {
    name: 'queue: hidden for less long than its function may take',
    seed: 2,
    violates: /came again while it was being handled/,
    change: setting(QUEUE, /^PaymentQueue/, (queue) => {
      queue.VisibilityTimeout = 3;
    }),
  },
  {
    name: 'queue: messages are kept for a minute',
    seed: 2,
    violates: /./,
    change: setting(QUEUE, /^(Inventory|Payment)Queue/, (queue) => {
      queue.MessageRetentionPeriod = 60;
    }),
  },
  {
    name: 'queue: its policy lets no rule in',
    seed: 1,
    violates: /does not let its rule deliver/,
    change: ({ Resources: resources = {} }) => {
      for (const name of Object.keys(resources))
        if (/^ShippingQueuePolicy/.test(name)) delete (resources as Properties)[name];
    },
  },
  {
    name: 'mapping: reports no failures of single messages',
    seed: 2,
    violates: /./,
    change: setting(MAPPING, /PaymentHandler/, (mapping) => {
      mapping.FunctionResponseTypes = [];
    }),
  },
  {
    name: 'mapping: the stream is tried once, and what fails is let go',
    seed: 2,
    violates: /never published/,
    change: setting(MAPPING, /RelayHandler/, (mapping) => {
      mapping.MaximumRetryAttempts = 0;
      delete mapping.DestinationConfig;
    }),
  },
  {
    name: 'rule: it misses one type of event',
    seed: 1,
    violates: /did not end|stock disagrees|holds something/,
    change: setting(RULE, /^PaymentRuleEvents/, (rule) => {
      const pattern = rule.EventPattern as { 'detail-type': string[] };
      pattern['detail-type'] = pattern['detail-type'].filter((type) => type !== 'inventory.rejected');
    }),
  },
  {
    name: 'role: a function may not write what it has to',
    seed: 1,
    violates: /a role does not let/,
    change: setting('AWS::IAM::Policy', /^InventoryHandlerRole/, (policy) => {
      const document = policy.PolicyDocument as { Statement: { Action: unknown }[] };
      document.Statement = document.Statement.filter(
        ({ Action: action }) => !JSON.stringify(action).includes('UpdateItem'),
      );
    }),
  },
  {
    name: 'role: the state machine may call nothing',
    seed: 1,
    violates: /may not call its function/,
    pipeline: 'orchestration',
    change: setting('AWS::IAM::Policy', /^SagaMachineRole/, (policy) => {
      (policy.PolicyDocument as { Statement: unknown[] }).Statement = [];
    }),
  },
  {
    name: "rule: an order with its producer's own sequence matches none",
    seed: 5,
    violates: /accepted order is not in the store/,
    change: setting(RULE, /^OrderRuleForeign/, (rule) => {
      rule.EventPattern = { ...(rule.EventPattern as object), detail: { metadata: { sequence: [{ exists: false }] } } };
    }),
  },
  {
    name: 'saga: a step gives up after ten retries',
    seed: 25,
    violates: /mild did not heal|cancelled without a cause/,
    pipeline: 'orchestration',
    change: setting('AWS::StepFunctions::StateMachine', /./, (machine) => {
      const { 'Fn::Join': join } = machine.DefinitionString as { 'Fn::Join': [string, unknown[]] };
      join[1] = join[1].map((part) =>
        typeof part === 'string' ? part.replaceAll('"MaxAttempts":1900', '"MaxAttempts":10') : part,
      );
    }),
  },
  {
    name: 'late: a message that nobody finished is hidden for two hours',
    seed: 4,
    violates: /an order ended late/,
    change: setting(QUEUE, /^(Order|Payment|Inventory|Shipping)Queue/, (queue) => {
      queue.VisibilityTimeout = 7200;
    }),
  },
  {
    name: 'alarm: dead letters count from the hundredth on',
    seed: 4,
    violates: /a lasting harm rings no alarm/,
    change: setting(ALARM, /DeadLetters/, (alarm) => {
      alarm.Threshold = 100;
    }),
  },
  {
    name: 'alarm: the age of messages is taken for milliseconds',
    seed: 3,
    violates: /a lasting harm rings no alarm/,
    change: setting(ALARM, /Waiting/, (alarm) => {
      alarm.Threshold = 600_000;
    }),
  },
];
