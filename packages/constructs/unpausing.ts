import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Aws } from 'aws-cdk-lib/core';
import { Construct } from 'constructs';
import { addToManifest } from './manifest.ts';

/**
 * The role by which EventBridge Scheduler switches on again the consumers that an operator has paused for some time. The
 * schedules are made by the operator's tools, one for each pause, and delete themselves: nothing runs where nobody pauses.
 */
export class Unpausing extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      description: 'Switches on again the consumers that an operator has paused for some time',
      // Only schedules of this account: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
      }),
    });
    addToManifest(this, { kind: 'unpausing', roleArn: this.role.roleArn });
  }

  /** Allows switching on a mapping. The policy is in the scope's stack, which may be another one than the role's. */
  allow(scope: Construct, mappingArn: string): void {
    new Policy(scope, 'Unpause', {
      roles: [this.role],
      statements: [new PolicyStatement({ actions: ['lambda:UpdateEventSourceMapping'], resources: [mappingArn] })],
    });
  }
}
