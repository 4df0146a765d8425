import { type AnyContract, patternsOf } from '@orderflow/core/contracts';
import { CfnRule } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Stack } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { PipelineAlarm, WORST_OF_A_MINUTE } from './alarm.ts';
import { deadLetteredAlarm } from './dead-lettered-alarm.ts';
import { grantActions } from './grant-actions.ts';
import { kebabCase } from './naming.ts';
import type { Pipeline } from './pipeline.ts';
import { deadLetterQueue } from './queue.ts';
import { requireThat } from './require-that.ts';
import { allowRules } from './rule-target.ts';

export interface OutsideSubscriberProps {
  readonly pipeline: Pipeline;
  /** The events that it gets, exactly as their contracts say. */
  readonly subscribesTo: readonly AnyContract[];
  /**
   * ARN of its bus or of its queue, in this account or another. Its policy must allow the role of this construct to put
   * events, or to send messages.
   */
  readonly target: string;
  /** Its name in names of resources. @default the id in kebab case */
  readonly name?: string;
}

/** What a rule does to a target, by the service in its ARN. */
const ACTIONS: Readonly<Record<string, string>> = { events: 'events:PutEvents', sqs: 'sqs:SendMessage' };

/**
 * A subscriber outside of the pipeline: rules send it chosen events, with a role that may do that and nothing else. What
 * EventBridge cannot deliver within 24 hours is in a dead-letter queue here, with an alarm.
 *
 * @example
 * new OutsideSubscriber(this, 'Warehouse', {
 *   pipeline,
 *   subscribesTo: [SeatBooked],
 *   target: 'arn:aws:events:eu-west-1:111122223333:event-bus/warehouse',
 * });
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class OutsideSubscriber extends Construct {
  readonly role: Role;
  readonly dlq: Queue;
  readonly rules: readonly CfnRule[];

  constructor(scope: Construct, id: string, props: OutsideSubscriberProps) {
    super(scope, id);
    const { pipeline, subscribesTo, target, name = kebabCase(id) } = props;
    const action = ACTIONS[target.split(':')[2] ?? ''];
    requireThat(this, action !== undefined, `target ${target} must be the ARN of a bus or of a queue`);
    requireThat(this, subscribesTo.length > 0, 'subscribesTo must not be empty');
    const part = `to-${name}`;
    this.dlq = deadLetterQueue(this, 'Dlq', { pipeline, part: `${part}-dlq`, encryptionKey: pipeline.encryptionKey });
    this.role = this.makeRole();
    grantActions(this.role, [action as string], [target]);
    const patterns = patternsOf(subscribesTo);
    const names = patterns.map((_, index) => pipeline.nameOf(index === 0 ? part : `${part}-${index + 1}`));
    const policies = allowRules(this, pipeline, names, [this.dlq]);
    this.rules = patterns.map(({ detailType, ...pattern }, index) => {
      const rule = new CfnRule(this, `Rule${index + 1}`, {
        name: names[index] as string,
        description: `Events for ${name}, outside of the pipeline`,
        eventBusName: pipeline.bus.bus.eventBusName,
        eventPattern: { ...pattern, 'detail-type': detailType },
        targets: [
          { id: 'Target0', arn: target, roleArn: this.role.roleArn, deadLetterConfig: { arn: this.dlq.queueArn } },
        ],
      });
      rule.node.addDependency(...policies);
      return rule;
    });
    new PipelineAlarm(this, 'DeadLetters', {
      ...{ pipeline, part, above: 0 },
      metric: this.dlq.metricApproximateNumberOfMessagesVisible(WORST_OF_A_MINUTE),
      description: `EventBridge could not deliver events to ${name}. They are in the dead-letter queue, with the reason.`,
    });
    deadLetteredAlarm(this, { pipeline, part, dlq: this.dlq, by: `the rules of ${name}` });
  }

  /** Only EventBridge of this account may take it: another account's rule must not act by it. */
  private makeRole(): Role {
    const conditions = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    return new Role(this, 'Role', { assumedBy: new ServicePrincipal('events.amazonaws.com', { conditions }) });
  }
}
